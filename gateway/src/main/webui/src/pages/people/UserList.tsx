import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import { KeyRound, LogOut, Pencil, SmartphoneNfc, Trash2, Users } from 'lucide-react';
import { useState } from 'react';
import { useIdentity, useMay } from '../../api/auth';
import type { User } from '../../api/types';
import { useDeleteUser, useEndSessionsOf, useForgetSecondFactor, useUsers } from '../../api/users';
import { ConfirmDialog } from '../../components/Dialogs';
import { EmptyFace, Loaded } from '../../components/Faces';
import { dateTime, plural } from '../../components/format';
import { ListTable, RowButton } from '../../components/ListTable';
import { NewButton } from '../../components/NewButton';
import { useNotice } from '../../components/Notices';
import { Panel } from '../../components/Panel';
import { Words } from '../../components/Words';
import { EditUserDialog, NewUserDialog, PasswordDialog } from './UserDialogs';

type Act = 'edit' | 'password' | 'sessions' | 'second-factor' | 'delete';

/** All users, and what an administrator may do about them. */
/** An empty list allows nothing, and must not look like no limit. */
const limits = (names: string[] | null | undefined, none: string): string[] => (names?.length === 0 ? [none] : names ?? []);

export function UserList() {
  const users = useUsers();
  const mayWrite = useMay('users:write');
  const [creating, setCreating] = useState(false);
  const [chosen, setChosen] = useState<{ user: User; act: Act }>();
  const close = () => {
    setCreating(false);
    setChosen(undefined);
  };
  return (
    <Panel
      title="Users"
      detail={users.data && plural(users.data.length, 'user')}
      action={
        mayWrite && (
          <NewButton
            label="New user"
            testId="create-user"
            onClick={() => {
              setCreating(true);
            }}
          />
        )
      }
    >
      <Loaded query={users} what="users" rows={3} empty={<EmptyFace icon={Users} title="No users" hint="Nobody may sign in." />}>
        {(items) => (
          <ListTable label="Users" columns={['Name', 'Roles', 'Limited to', 'Since', '']}>
            {items.map((user) => (
              <UserRow
                key={user.id}
                user={user}
                onAct={(act) => {
                  setChosen({ user, act });
                }}
              />
            ))}
          </ListTable>
        )}
      </Loaded>
      {creating && <NewUserDialog onClose={close} />}
      {chosen !== undefined && <ActDialog user={chosen.user} act={chosen.act} onClose={close} />}
    </Panel>
  );
}

function UserRow({ user, onAct }: { user: User; onAct: (act: Act) => void }) {
  const mayWrite = useMay('users:write');
  const myself = useIdentity()?.userId === user.id;
  return (
    <TableRow data-testid="user-row" data-username={user.username}>
      <TableCell sx={{ fontWeight: 550 }}>
        <Stack direction="row" sx={{ alignItems: 'center', gap: 1 }}>
          {user.username}
          {myself && <Chip size="small" color="primary" variant="outlined" label="You" />}
          {!user.enabled && <Chip size="small" color="warning" variant="outlined" label="Disabled" />}
        </Stack>
      </TableCell>
      <TableCell>
        <Words words={user.roles} />
      </TableCell>
      <TableCell>
        <Words words={[...limits(user.clusters, 'no clusters'), ...limits(user.models, 'no models')]} />
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>{dateTime(user.createdAt)}</TableCell>
      <TableCell align="right" sx={{ whiteSpace: 'nowrap' }}>
        {mayWrite && (
          <>
            <RowButton label={`Edit ${user.username}`} title="Roles and limits" icon={Pencil} onClick={() => { onAct('edit'); }} />
            <RowButton label={`New password for ${user.username}`} title="Give another password" icon={KeyRound} onClick={() => { onAct('password'); }} />
            <RowButton label={`Sign ${user.username} out`} title="End all sessions" icon={LogOut} onClick={() => { onAct('sessions'); }} />
            <RowButton label={`Second factor of ${user.username}`} title="Switch the second factor off" icon={SmartphoneNfc} onClick={() => { onAct('second-factor'); }} />
            <RowButton label={`Delete ${user.username}`} title="Delete this user" icon={Trash2} disabled={myself} onClick={() => { onAct('delete'); }} />
          </>
        )}
      </TableCell>
    </TableRow>
  );
}

function ActDialog({ user, act, onClose }: { user: User; act: Act; onClose: () => void }) {
  switch (act) {
    case 'edit':
      return <EditUserDialog user={user} onClose={onClose} />;
    case 'password':
      return <PasswordDialog user={user} onClose={onClose} />;
    case 'sessions':
    case 'second-factor':
    case 'delete':
      return <SureDialog user={user} act={act} onClose={onClose} />;
  }
}

/** What is asked before an act that cannot be taken back. */
const QUESTIONS = {
  sessions: {
    title: (name: string) => `Sign ${name} out everywhere?`,
    intro: 'Browsers and programs that are signed in are refused within two seconds. API keys go on.',
    submit: 'End all sessions',
    done: (name: string) => `${name} is signed out everywhere`,
  },
  'second-factor': {
    title: (name: string) => `Switch off the second factor of ${name}?`,
    intro: 'Be sure who asks: from then on the password alone opens the account.',
    submit: 'Switch it off',
    done: (name: string) => `${name} signs in with the password alone`,
  },
  delete: {
    title: (name: string) => `Delete ${name}?`,
    intro: 'Sessions and API keys end with the account. The audit trail keeps what was done.',
    submit: 'Delete user',
    done: (name: string) => `${name} is deleted`,
  },
};

function SureDialog({ user, act, onClose }: { user: User; act: keyof typeof QUESTIONS; onClose: () => void }) {
  const mutations = { sessions: useEndSessionsOf(), 'second-factor': useForgetSecondFactor(), delete: useDeleteUser() };
  const mutation = mutations[act];
  const question = QUESTIONS[act];
  const notice = useNotice();
  return (
    <ConfirmDialog
      title={question.title(user.username)}
      intro={question.intro}
      submit={question.submit}
      busy={mutation.isPending}
      error={mutation.error}
      onClose={onClose}
      onConfirm={() => {
        mutation.mutate(user.id, {
          onSuccess: () => {
            notice(question.done(user.username));
            onClose();
          },
        });
      }}
    />
  );
}
