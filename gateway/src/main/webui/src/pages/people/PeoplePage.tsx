import Stack from '@mui/material/Stack';
import { useMay } from '../../api/auth';
import { PageHeader } from '../../components/Panel';
import { RoleList } from './RoleList';
import { UserList } from './UserList';

/** Who may sign in, and what the roles permit. */
export function PeoplePage() {
  const mayReadUsers = useMay('users:read');
  const mayReadRoles = useMay('roles:read');
  return (
    <>
      <PageHeader title="People" subtitle="Who may sign in, and what their roles permit" />
      <Stack sx={{ gap: 2 }}>
        {mayReadUsers && <UserList />}
        {mayReadRoles && <RoleList />}
      </Stack>
    </>
  );
}
