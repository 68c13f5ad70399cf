import Box from '@mui/material/Box';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { Link, Navigate, Route, Routes, useLocation } from 'react-router-dom';
import { PageHeader } from '../../components/Panel';
import { LINE } from '../../theme';
import { AlertList } from './AlertList';
import { ChannelList } from './ChannelList';
import { RuleList } from './RuleList';

const TABS = [
  { path: '/alerts', label: 'Alerts' },
  { path: '/alerts/rules', label: 'Rules' },
  { path: '/alerts/channels', label: 'Channels' },
] as const;

export function AlertsPage() {
  const { pathname } = useLocation();
  const current = TABS.find(({ path }) => path === pathname.replace(/\/$/, ''))?.path ?? '/alerts';
  return (
    <>
      <PageHeader title="Alerts" subtitle="What needs somebody, the rules that decide it, and where it is told" />
      <Box sx={{ borderBottom: `1px solid ${LINE}`, mb: 2, mt: -1 }}>
        <Tabs value={current} aria-label="Alerting">
          {TABS.map(({ path, label }) => (
            <Tab key={path} component={Link} to={path} value={path} label={label} />
          ))}
        </Tabs>
      </Box>
      <Routes>
        <Route index element={<AlertList />} />
        <Route path="rules" element={<RuleList />} />
        <Route path="channels" element={<ChannelList />} />
        <Route path="*" element={<Navigate to="/alerts" replace />} />
      </Routes>
    </>
  );
}
