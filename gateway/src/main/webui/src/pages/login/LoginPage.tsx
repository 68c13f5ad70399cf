import MuiAlert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import IconButton from '@mui/material/IconButton';
import InputAdornment from '@mui/material/InputAdornment';
import Paper from '@mui/material/Paper';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { Eye, EyeOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { SyntheticEvent } from 'react';
import { Problem } from '../../api/problem';
import { departureTo, offeredProviders } from '../../api/providers';
import type { Provider } from '../../api/providers';
import { session } from '../../api/session';
import { Logo } from '../../components/Layout';
import { LINE } from '../../theme';

const REASONS: Partial<Record<string, string>> = {
  INVALID_CREDENTIALS: 'The user name or the password is wrong.',
  INVALID_SECOND_FACTOR: 'The code is wrong, or was used before.',
};

/** Why somebody comes back from another issuer without being signed in. */
const REFUSALS: Partial<Record<string, string>> = {
  LOGIN_NOT_BEGUN: 'That login was not begun in this browser, or took too long. Please try again.',
  REFUSED_BY_ISSUER: 'You were not signed in there.',
  LOGIN_NOT_PERMITTED: 'You are known there, but may not come in here. An administrator can change that.',
  SERVICE_UNAVAILABLE: 'The other side does not answer now. Please try again later.',
};

const refusalOf = (search: string): string | undefined => {
  const code = new URLSearchParams(search).get('refused');
  return code === null ? undefined : (REFUSALS[code] ?? 'You could not be signed in.');
};

/** Whether another issuer has vouched for somebody who has still to show the code of their second factor. */
const waitsForCode = (search: string): boolean => new URLSearchParams(search).has('second-factor');

/** What the way back from another issuer left in the address is said once. */
const tidyAddress = () => {
  window.history.replaceState(window.history.state, '', window.location.pathname);
};

export function LoginPage({ expired = false }: { expired?: boolean }) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string>();
  const [visible, setVisible] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [vouched, setVouched] = useState(() => waitsForCode(window.location.search));
  const [providers, setProviders] = useState<Provider[]>([]);
  const refusal = refusalOf(window.location.search);

  useEffect(() => {
    const leaving = new AbortController();
    void offeredProviders(leaving.signal).then((offered) => {
      if (!leaving.signal.aborted && offered.length > 0) {
        setProviders(offered);
      }
    });
    return () => {
      leaving.abort();
    };
  }, []);

  useEffect(() => {
    document.title = 'Sign in · Cluster AI';
  }, []);

  const beginAgain = () => {
    setVouched(false);
    setCode(undefined);
    tidyAddress();
  };

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy) {
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      if (vouched) {
        await session.finishLogin(code ?? '');
        tidyAddress();
      } else {
        await session.login(username, password, code);
      }
    } catch (error) {
      const refused = Problem.from(error);
      if (vouched) {
        setCode('');
        if (refused.code === 'LOGIN_NOT_BEGUN' || refused.code === 'LOGIN_NOT_PERMITTED') {
          beginAgain();
        }
      } else if (refused.code === 'SECOND_FACTOR_REQUIRED' || refused.code === 'INVALID_SECOND_FACTOR') {
        setCode('');
      } else {
        setPassword('');
      }
      setProblem(refused.code === 'SECOND_FACTOR_REQUIRED' ? undefined : refused);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Box
      component="main"
      sx={{
        display: 'grid',
        placeItems: 'center',
        minHeight: '100vh',
        p: 2,
        background: 'radial-gradient(900px 480px at 50% -8%, rgba(124, 140, 255, 0.16), transparent 70%)',
      }}
    >
      <Box sx={{ width: '100%', maxWidth: 380 }}>
        <Stack sx={{ alignItems: 'center', gap: 1.5, mb: 3 }}>
          <Logo size={44} />
          <Box sx={{ textAlign: 'center' }}>
            <Typography variant="h1" sx={{ fontSize: '1.4rem' }}>
              Sign in to Cluster AI
            </Typography>
            <Typography variant="body2" sx={{ color: 'text.secondary', mt: 0.75 }}>
              Machines, workers, models and alerts in one place
            </Typography>
          </Box>
        </Stack>
        <Paper component="form" aria-label="Sign in" onSubmit={(event) => void submit(event)} sx={{ p: 3, border: `1px solid ${LINE}`, borderRadius: 1.5 }}>
          <Stack sx={{ gap: 2 }}>
            {vouched && problem === undefined && (
              <MuiAlert severity="info" variant="outlined" data-testid="login-vouched">
                One step more: show the code of your second factor.
              </MuiAlert>
            )}
            {expired && !vouched && problem === undefined && (
              <MuiAlert severity="info" variant="outlined">
                Your session has ended. Please sign in again.
              </MuiAlert>
            )}
            {refusal !== undefined && problem === undefined && (
              <MuiAlert severity="error" variant="outlined" data-testid="login-refusal">
                {refusal}
              </MuiAlert>
            )}
            {problem !== undefined && (
              <MuiAlert severity="error" variant="outlined" data-testid="login-problem">
                {REASONS[problem.code] ?? REFUSALS[problem.code] ?? problem.message}
              </MuiAlert>
            )}
            {!vouched && (
              <>
                <TextField
                  label="User name"
                  value={username}
                  onChange={(event) => {
                    setUsername(event.target.value);
                  }}
                  autoComplete="username"
                  autoFocus
                  required
                  slotProps={{ htmlInput: { 'data-testid': 'login-username', autoCapitalize: 'none', spellCheck: false }, inputLabel: { required: false } }}
                />
                <TextField
                  label="Password"
                  type={visible ? 'text' : 'password'}
                  value={password}
                  onChange={(event) => {
                    setPassword(event.target.value);
                  }}
                  autoComplete="current-password"
                  required
                  slotProps={{
                    htmlInput: { 'data-testid': 'login-password' },
                    inputLabel: { required: false },
                    input: {
                      endAdornment: (
                        <InputAdornment position="end">
                          <IconButton
                            size="small"
                            edge="end"
                            aria-label={visible ? 'Hide password' : 'Show password'}
                            onClick={() => {
                              setVisible(!visible);
                            }}
                          >
                            {visible ? <EyeOff size={16} /> : <Eye size={16} />}
                          </IconButton>
                        </InputAdornment>
                      ),
                    },
                  }}
                />
              </>
            )}
            {(vouched || code !== undefined) && (
              <TextField
                label="Code of your app, or a recovery code"
                value={code ?? ''}
                onChange={(event) => {
                  setCode(event.target.value);
                }}
                autoComplete="one-time-code"
                autoFocus
                required
                slotProps={{ htmlInput: { 'data-testid': 'login-code', autoCapitalize: 'none', spellCheck: false }, inputLabel: { required: false } }}
              />
            )}
            <Button type="submit" variant="contained" size="large" loading={busy} disabled={vouched ? (code ?? '') === '' : username === '' || password === '' || code === ''} data-testid="login-submit">
              Sign in
            </Button>
            {vouched && (
              <Button onClick={beginAgain} color="inherit" data-testid="login-begin-again">
                Begin again
              </Button>
            )}
            {!vouched && providers.length > 0 && (
              <Divider sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>or</Divider>
            )}
            {!vouched && providers.map((provider) => (
              <Button key={provider.id} href={departureTo(provider)} variant="outlined" color="inherit" size="large" data-testid="login-provider">
                Sign in with {provider.label}
              </Button>
            ))}
          </Stack>
        </Paper>
        <Typography variant="caption" component="p" sx={{ color: 'text.secondary', textAlign: 'center', mt: 2.5 }}>
          First start? The generated administrator password lies in the file that <code>./cluster-ai up</code> names.
        </Typography>
      </Box>
    </Box>
  );
}
