import AppBar from '@mui/material/AppBar';
import Avatar from '@mui/material/Avatar';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Divider from '@mui/material/Divider';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Toolbar from '@mui/material/Toolbar';
import Typography from '@mui/material/Typography';
import { Bell, Boxes, Cpu, LayoutDashboard, LogOut, Menu as MenuIcon, ScrollText, UserRound, Users } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { NavLink, Outlet, useLocation, useNavigate } from 'react-router-dom';
import { useAlerts } from '../api/alerts';
import { mayBy, useIdentity } from '../api/auth';
import { session } from '../api/session';
import { useLiveState } from '../live/LiveProvider';
import { LINE, TONE_COLOR } from '../theme';
import { LIVE_STATE } from './status';
import { StatusChip } from './StatusChip';

const WIDTH = 224;

const PLACES: { path: string; label: string; icon: LucideIcon; permission?: string }[] = [
  { path: '/', label: 'Dashboard', icon: LayoutDashboard },
  { path: '/workers', label: 'Workers', icon: Cpu },
  { path: '/models', label: 'Models', icon: Boxes },
  { path: '/alerts', label: 'Alerts', icon: Bell },
  { path: '/people', label: 'People', icon: Users, permission: 'users:read' },
  { path: '/audit', label: 'Audit', icon: ScrollText, permission: 'audit:read' },
];

/** The frame around every page: where one can go, whether the page is live, who is signed in. */
export function Layout() {
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  const live = useLiveState();
  const place = PLACES.find(({ path }) => path !== '/' && pathname.startsWith(path)) ?? PLACES[0];

  useEffect(() => {
    setOpen(false);
    document.title = `${place?.label ?? 'Dashboard'} · Cluster AI`;
  }, [place]);

  return (
    <Box sx={{ display: 'flex', minHeight: '100vh' }}>
      <Link
        href="#main"
        sx={{ position: 'fixed', left: 8, top: -60, zIndex: 2000, p: 1, bgcolor: 'background.paper', '&:focus': { top: 8 } }}
      >
        Skip to content
      </Link>
      <AppBar
        position="fixed"
        color="transparent"
        elevation={0}
        sx={{ ml: { md: `${String(WIDTH)}px` }, width: { md: `calc(100% - ${String(WIDTH)}px)` }, borderBottom: `1px solid ${LINE}`, bgcolor: 'rgba(11, 13, 17, 0.82)', backdropFilter: 'blur(10px)' }}
      >
        <Toolbar variant="dense" sx={{ minHeight: 54, gap: 1.5 }}>
          <IconButton
            aria-label="Open navigation"
            onClick={() => {
              setOpen(true);
            }}
            sx={{ display: { md: 'none' }, ml: -1 }}
          >
            <MenuIcon size={19} />
          </IconButton>
          <Typography variant="h3" component="p" sx={{ display: { md: 'none' } }}>
            Cluster AI
          </Typography>
          <Box sx={{ flex: 1 }} />
          <Box role="status" aria-label="Stream" data-testid="live-state" data-state={live}>
            <StatusChip status={LIVE_STATE[live]} title={live === 'live' ? 'This page moves by itself' : 'The stream is not connected; lists are asked for every few seconds'} />
          </Box>
          <AccountMenu />
        </Toolbar>
      </AppBar>
      <Box component="nav" aria-label="Main" sx={{ width: { md: WIDTH }, flexShrink: { md: 0 } }}>
        <Drawer
          variant="temporary"
          open={open}
          onClose={() => {
            setOpen(false);
          }}
          sx={{ display: { md: 'none' } }}
          slotProps={{ paper: { sx: { width: WIDTH, bgcolor: '#0e1116' } } }}
        >
          <Navigation />
        </Drawer>
        <Drawer
          variant="permanent"
          open
          sx={{ display: { xs: 'none', md: 'block' } }}
          slotProps={{ paper: { sx: { width: WIDTH, bgcolor: '#0e1116', borderRight: `1px solid ${LINE}` } } }}
        >
          <Navigation />
        </Drawer>
      </Box>
      <Box component="main" id="main" tabIndex={-1} sx={{ flex: 1, minWidth: 0, px: { xs: 2, sm: 3 }, pt: '78px', pb: 5, outline: 'none' }}>
        <Box sx={{ maxWidth: 1480, mx: 'auto' }}>
          <Outlet />
        </Box>
      </Box>
    </Box>
  );
}

function Navigation() {
  const identity = useIdentity();
  const places = PLACES.filter(({ permission }) => permission === undefined || mayBy(identity, permission));
  const alerts = useAlerts();
  const firing = (alerts.data ?? []).filter((alert) => alert.state === 'FIRING').length;
  return (
    <>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1.25, height: 54, px: 2 }}>
        <Logo />
        <Typography sx={{ fontWeight: 650, letterSpacing: '-0.015em', fontSize: '0.95rem' }}>Cluster AI</Typography>
      </Stack>
      <List component="ul" sx={{ px: 1, py: 1 }}>
        {places.map(({ path, label, icon: Icon }) => (
          <ListItem key={path} disablePadding sx={{ mb: 0.25 }}>
            <ListItemButton
              component={NavLink}
              to={path}
              end={path === '/'}
              data-testid={`nav-${label.toLowerCase()}`}
              sx={{
                gap: 1.25,
                px: 1.25,
                py: 0.75,
                borderRadius: 1.5,
                color: 'text.secondary',
                fontSize: '0.85rem',
                fontWeight: 520,
                '&.active': { color: 'text.primary', bgcolor: 'rgba(255,255,255,0.065)' },
                '&.active svg': { color: 'primary.main' },
              }}
            >
              <Icon size={17} strokeWidth={1.8} aria-hidden />
              <span>{label}</span>
              {path === '/alerts' && firing > 0 && (
                <Box
                  component="span"
                  aria-label={`${String(firing)} firing`}
                  sx={{ ml: 'auto', minWidth: 20, px: 0.75, borderRadius: 5, textAlign: 'center', fontSize: '0.7rem', fontWeight: 650, lineHeight: '19px', color: '#1b0c0c', bgcolor: TONE_COLOR.danger }}
                >
                  {firing}
                </Box>
              )}
            </ListItemButton>
          </ListItem>
        ))}
      </List>
    </>
  );
}

export function Logo({ size = 26 }: { size?: number }) {
  return <img src={`${import.meta.env.BASE_URL}favicon.svg`} width={size} height={size} alt="" />;
}

function AccountMenu() {
  const identity = useIdentity();
  const navigate = useNavigate();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const name = identity?.username ?? '';
  return (
    <>
      <ButtonBase
        aria-label={`Account of ${name}`}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        data-testid="account-menu"
        onClick={(event) => {
          setAnchor(event.currentTarget);
        }}
        sx={{ borderRadius: 5 }}
      >
        <Avatar sx={{ width: 29, height: 29, fontSize: '0.78rem', fontWeight: 620, bgcolor: '#2a3050', color: '#c3caff' }}>{name.charAt(0).toUpperCase()}</Avatar>
      </ButtonBase>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => {
          setAnchor(null);
        }}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{ paper: { sx: { mt: 1, minWidth: 190 } } }}
      >
        <Box component="li" role="none" sx={{ px: 2, py: 0.75 }}>
          <Typography variant="body2" sx={{ fontWeight: 600 }}>
            {name}
          </Typography>
          <Typography variant="caption" sx={{ color: 'text.secondary' }}>
            {identity?.roles.join(', ')}
          </Typography>
        </Box>
        <Divider component="li" aria-hidden sx={{ my: 0.5 }} />
        <MenuItem
          data-testid="account"
          sx={{ gap: 1.25, fontSize: '0.85rem' }}
          onClick={() => {
            setAnchor(null);
            void navigate('/account');
          }}
        >
          <UserRound size={15} aria-hidden /> Account
        </MenuItem>
        <MenuItem data-testid="logout" sx={{ gap: 1.25, fontSize: '0.85rem' }} onClick={() => void session.logout()}>
          <LogOut size={15} aria-hidden /> Sign out
        </MenuItem>
      </Menu>
    </>
  );
}
