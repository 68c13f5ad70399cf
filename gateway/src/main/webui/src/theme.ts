import { alpha, createTheme } from '@mui/material/styles';

/** How strongly something asks for attention. */
export type Tone = 'success' | 'warning' | 'danger' | 'info' | 'neutral';

export const TONE_COLOR: Record<Tone, string> = {
  success: '#3ddbb4',
  warning: '#f5b84b',
  danger: '#ff6b6b',
  info: '#6aa9ff',
  neutral: '#8b93a7',
};

export const SERIES_COLOR = {
  cpu: '#7c8cff',
  memory: '#3ddbb4',
  disk: '#f5b84b',
  receive: '#6aa9ff',
  transmit: '#d58bff',
} as const;

export const LINE = 'rgba(255, 255, 255, 0.075)';
export const MONOSPACE = 'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace';

export const theme = createTheme({
  palette: {
    mode: 'dark',
    background: { default: '#0b0d11', paper: '#12151c' },
    primary: { main: '#7c8cff' },
    success: { main: TONE_COLOR.success },
    warning: { main: TONE_COLOR.warning },
    error: { main: TONE_COLOR.danger },
    info: { main: TONE_COLOR.info },
    divider: LINE,
    text: { primary: '#e8eaf0', secondary: '#99a1b5' },
  },
  shape: { borderRadius: 8 },
  typography: {
    fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif',
    fontSize: 13.5,
    h1: { fontSize: '1.25rem', fontWeight: 650, letterSpacing: '-0.015em' },
    h2: { fontSize: '0.9rem', fontWeight: 600, letterSpacing: '-0.005em' },
    h3: { fontSize: '0.82rem', fontWeight: 600 },
    body2: { fontSize: '0.82rem' },
    caption: { fontSize: '0.75rem', lineHeight: 1.5 },
    button: { textTransform: 'none', fontWeight: 550, letterSpacing: 0 },
  },
  components: {
    MuiCssBaseline: {
      styleOverrides: {
        body: { WebkitFontSmoothing: 'antialiased' },
        '::selection': { background: alpha('#7c8cff', 0.4) },
        '*': { scrollbarColor: '#2b303c transparent', scrollbarWidth: 'thin' },
      },
    },
    MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiButton: {
      defaultProps: { disableElevation: true, size: 'small' },
      styleOverrides: { root: { borderRadius: 7, paddingInline: 12 }, outlined: { borderColor: 'rgba(255,255,255,0.14)' } },
    },
    MuiButtonBase: { styleOverrides: { root: { '&.Mui-focusVisible': { outline: '2px solid #7c8cff', outlineOffset: 2 } } } },
    MuiIconButton: { styleOverrides: { root: { color: '#99a1b5', '&:hover': { color: '#e8eaf0' } } } },
    MuiInputBase: { styleOverrides: { root: { fontSize: '0.875rem' } } },
    MuiInputLabel: { styleOverrides: { root: { fontSize: '0.875rem' } } },
    MuiMenuItem: { styleOverrides: { root: { fontSize: '0.875rem' } } },
    MuiTextField: { defaultProps: { size: 'small', fullWidth: true } },
    MuiOutlinedInput: { styleOverrides: { root: { backgroundColor: 'rgba(255,255,255,0.025)' }, notchedOutline: { borderColor: 'rgba(255,255,255,0.13)' } } },
    MuiTableCell: {
      styleOverrides: {
        root: { borderColor: LINE, padding: '10px 14px', fontSize: '0.83rem' },
        head: { color: '#8b93a7', fontWeight: 550, fontSize: '0.74rem', whiteSpace: 'nowrap', paddingBlock: 8 },
      },
    },
    MuiTableRow: { styleOverrides: { root: { '&:last-child td': { borderBottom: 0 } } } },
    MuiDialog: { styleOverrides: { paper: { border: `1px solid ${LINE}`, backgroundColor: '#161a22', borderRadius: 12 } } },
    MuiDialogTitle: { styleOverrides: { root: { fontSize: '1rem', fontWeight: 620, paddingBottom: 8 } } },
    MuiDialogActions: { styleOverrides: { root: { padding: '12px 24px 20px' } } },
    MuiMenu: { styleOverrides: { paper: { border: `1px solid ${LINE}`, backgroundColor: '#191d26' } } },
    MuiTooltip: {
      styleOverrides: { tooltip: { backgroundColor: '#262b36', border: `1px solid ${LINE}`, fontSize: '0.75rem', fontWeight: 450, maxWidth: 380 } },
    },
    MuiTab: { styleOverrides: { root: { minHeight: 42, paddingInline: 4, marginRight: 20, minWidth: 0 } } },
    MuiTabs: { styleOverrides: { root: { minHeight: 42 } } },
    MuiLinearProgress: { styleOverrides: { root: { borderRadius: 4, height: 5, backgroundColor: 'rgba(255,255,255,0.08)' }, bar: { borderRadius: 4 } } },
    MuiAlert: { styleOverrides: { root: { borderRadius: 8, fontSize: '0.83rem' } } },
    MuiSkeleton: { defaultProps: { animation: 'wave' }, styleOverrides: { root: { backgroundColor: 'rgba(255,255,255,0.055)' } } },
  },
});
