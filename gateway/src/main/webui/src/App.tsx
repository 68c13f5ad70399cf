import Box from '@mui/material/Box';
import CircularProgress from '@mui/material/CircularProgress';
import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router-dom';
import { useSession } from './api/auth';
import { Problem } from './api/problem';
import { session } from './api/session';
import { FailedFace } from './components/Faces';
import { Layout } from './components/Layout';
import { Notices } from './components/Notices';
import { StepUpDialog } from './components/StepUpDialog';
import { LiveProvider } from './live/LiveProvider';
import { seriesStore } from './live/series';
import { AccountPage } from './pages/account/AccountPage';
import { AlertsPage } from './pages/alerts/AlertsPage';
import { AuditPage } from './pages/audit/AuditPage';
import { DashboardPage } from './pages/dashboard/DashboardPage';
import { LoginPage } from './pages/login/LoginPage';
import { ModelsPage } from './pages/models/ModelsPage';
import { PeoplePage } from './pages/people/PeoplePage';
import { WorkersPage } from './pages/workers/WorkersPage';
import { theme } from './theme';

function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && Problem.from(error).transient,
        retryDelay: (failures) => 500 * 2 ** failures,
      },
    },
  });
}

export function App() {
  return (
    <ThemeProvider theme={theme}>
      <CssBaseline />
      <BrowserRouter basename={import.meta.env.BASE_URL.replace(/\/$/, '')}>
        <Entrance />
      </BrowserRouter>
    </ThemeProvider>
  );
}

/** Nobody sees more than the door before the session is known. */
function Entrance() {
  const state = useSession();
  switch (state.status) {
    case 'starting':
      return (
        <Box role="status" aria-label="Starting" sx={{ display: 'grid', placeItems: 'center', height: '100vh' }}>
          <CircularProgress size={26} />
        </Box>
      );
    case 'unreachable':
      return (
        <Box sx={{ display: 'grid', placeItems: 'center', height: '100vh' }}>
          <FailedFace what="the dashboard" error={state.problem} retry={() => void session.start()} />
        </Box>
      );
    case 'signed-out':
      return <LoginPage expired={state.reason === 'expired'} />;
    case 'signed-in':
      return <SignedIn key={state.identity.userId} />;
  }
}

/** All that belongs to one person: another one starts with empty caches. */
function SignedIn() {
  const [queryClient] = useState(newQueryClient);
  useEffect(
    () => () => {
      queryClient.clear();
      seriesStore.clear();
    },
    [queryClient],
  );
  return (
    <QueryClientProvider client={queryClient}>
      <LiveProvider>
        <Notices>
          <Routes>
            <Route element={<Layout />}>
              <Route index element={<DashboardPage />} />
              <Route path="workers" element={<WorkersPage />} />
              <Route path="models" element={<ModelsPage />} />
              <Route path="alerts/*" element={<AlertsPage />} />
              <Route path="audit" element={<AuditPage />} />
              <Route path="people" element={<PeoplePage />} />
              <Route path="account" element={<AccountPage />} />
              <Route path="*" element={<Navigate to="/" replace />} />
            </Route>
          </Routes>
          <StepUpDialog />
        </Notices>
      </LiveProvider>
    </QueryClientProvider>
  );
}
