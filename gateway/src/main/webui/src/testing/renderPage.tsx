import { ThemeProvider } from '@mui/material/styles';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter, Route, Routes } from 'react-router-dom';
import { session } from '../api/session';
import { Notices } from '../components/Notices';
import { LiveConnection } from '../live/connection';
import { LiveProvider } from '../live/LiveProvider';
import { seriesStore } from '../live/series';
import { theme } from '../theme';
import { FakeSocket } from './FakeSocket';

/** Shows a page to somebody who is signed in, with a stream whose server side is the test. */
export async function renderPage(page: ReactNode, { at = '/', path = '/*' }: { at?: string; path?: string } = {}) {
  seriesStore.clear();
  await session.login('tester', 'secret');
  const sockets: FakeSocket[] = [];
  const connection = new LiveConnection({
    connect: (protocols) => {
      const socket = new FakeSocket(protocols);
      sockets.push(socket);
      return socket;
    },
    token: () => session.token(),
  });
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const view = render(
    <ThemeProvider theme={theme}>
      <QueryClientProvider client={queryClient}>
        <MemoryRouter initialEntries={[at]}>
          <LiveProvider connection={connection}>
            <Notices>
              <Routes>
                <Route path={path} element={page} />
              </Routes>
            </Notices>
          </LiveProvider>
        </MemoryRouter>
      </QueryClientProvider>
    </ThemeProvider>,
  );
  return { ...view, sockets, connection };
}
