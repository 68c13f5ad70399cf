import MuiAlert from '@mui/material/Alert';
import Snackbar from '@mui/material/Snackbar';
import { createContext, useCallback, useContext, useState } from 'react';
import type { ReactNode } from 'react';

const NoticeContext = createContext<(text: string) => void>(() => undefined);

/** Tells briefly that an act was done. */
export const useNotice = () => useContext(NoticeContext);

export function Notices({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<{ id: number; text: string }>();
  const tell = useCallback((text: string) => {
    setNotice((last) => ({ id: (last?.id ?? 0) + 1, text }));
  }, []);
  const close = () => {
    setNotice(undefined);
  };
  return (
    <NoticeContext.Provider value={tell}>
      {children}
      <Snackbar
        key={notice?.id}
        open={notice !== undefined}
        autoHideDuration={4_000}
        onClose={(_, reason) => {
          if (reason !== 'clickaway') {
            close();
          }
        }}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
      >
        <MuiAlert severity="success" variant="outlined" onClose={close} sx={{ bgcolor: '#161a22' }}>
          {notice?.text}
        </MuiAlert>
      </Snackbar>
    </NoticeContext.Provider>
  );
}
