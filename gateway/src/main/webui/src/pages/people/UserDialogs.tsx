import Autocomplete from '@mui/material/Autocomplete';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { Problem } from '../../api/problem';
import { useRoles } from '../../api/roles';
import type { User } from '../../api/types';
import { useChangeUser, useCreateUser, useSetPassword } from '../../api/users';
import { FormDialog } from '../../components/Dialogs';
import { words } from '../../components/format';
import { useNotice } from '../../components/Notices';

/** Lets somebody in. */
export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateUser();
  const notice = useNotice();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [roles, setRoles] = useState<string[]>(['viewer']);
  const problem = create.error === null ? undefined : Problem.from(create.error);
  return (
    <FormDialog
      title="New user"
      submit="Create user"
      submitTestId="user-submit"
      busy={create.isPending}
      disabled={username.trim() === '' || password === ''}
      error={create.error}
      onClose={onClose}
      onSubmit={() => {
        create.mutate(
          { username: username.trim(), password, roles },
          {
            onSuccess: () => {
              notice(`${username.trim()} may sign in`);
              onClose();
            },
          },
        );
      }}
    >
      <TextField
        label="Name"
        autoFocus
        value={username}
        error={problem?.forField('username') !== undefined}
        helperText={problem?.forField('username') ?? 'What the person types to sign in'}
        slotProps={{ htmlInput: { 'data-testid': 'user-name', autoComplete: 'off', spellCheck: false } }}
        onChange={(event) => {
          setUsername(event.target.value);
        }}
      />
      <PasswordField value={password} problem={problem} onChange={setPassword} />
      <RolesField value={roles} problem={problem} onChange={setRoles} />
    </FormDialog>
  );
}

/** Changes what somebody may do. */
export function EditUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const change = useChangeUser();
  const notice = useNotice();
  const [roles, setRoles] = useState(user.roles);
  const [enabled, setEnabled] = useState(user.enabled);
  const [clusters, setClusters] = useState(() => limitOf(user.clusters));
  const [models, setModels] = useState(() => limitOf(user.models));
  const problem = change.error === null ? undefined : Problem.from(change.error);
  return (
    <FormDialog
      title={`What ${user.username} may do`}
      submit="Save"
      submitTestId="user-submit"
      busy={change.isPending}
      error={change.error}
      onClose={onClose}
      onSubmit={() => {
        change.mutate(
          {
            id: user.id,
            roles,
            enabled,
            ...(isSame(clusters, user.clusters) && isSame(models, user.models) ? {} : { policy: { clusters: namesOf(clusters), models: namesOf(models) } }),
          },
          {
            onSuccess: () => {
              notice(`${user.username} is changed, and known everywhere within two seconds`);
              onClose();
            },
          },
        );
      }}
    >
      <RolesField value={roles} problem={problem} onChange={setRoles} />
      <LimitField things="clusters" hint="Ids" value={clusters} problem={problem} onChange={setClusters} />
      <LimitField things="models" hint="Names, or how they begin with * behind it" value={models} problem={problem} onChange={setModels} />
      <FormControlLabel
        label="May sign in"
        control={
          <Switch
            checked={enabled}
            onChange={(_, on) => {
              setEnabled(on);
            }}
          />
        }
      />
    </FormDialog>
  );
}

/** Gives somebody another password, and ends what the old one opened. */
export function PasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const set = useSetPassword();
  const notice = useNotice();
  const [password, setPassword] = useState('');
  return (
    <FormDialog
      title={`New password for ${user.username}`}
      intro="All sessions of this user end."
      submit="Set password"
      submitTestId="password-submit"
      busy={set.isPending}
      disabled={password === ''}
      error={set.error}
      onClose={onClose}
      onSubmit={() => {
        set.mutate(
          { id: user.id, password },
          {
            onSuccess: () => {
              notice(`${user.username} has another password`);
              onClose();
            },
          },
        );
      }}
    >
      <PasswordField value={password} problem={set.error === null ? undefined : Problem.from(set.error)} onChange={setPassword} />
    </FormDialog>
  );
}

interface FieldProps<Value> {
  value: Value;
  problem: Problem | undefined;
  onChange: (value: Value) => void;
}

/** Somebody may be limited to nothing at all, which is not the same as being without a limit. */
interface Limit {
  limited: boolean;
  text: string;
}

const limitOf = (names: string[] | null | undefined): Limit => ({ limited: Array.isArray(names), text: (names ?? []).join(' ') });

/** What the API calls the limit: absent is none, and an empty list allows nothing. */
const namesOf = ({ limited, text }: Limit): string[] | undefined => (limited ? words(text) : undefined);

const isSame = (limit: Limit, names: string[] | null | undefined): boolean => JSON.stringify(namesOf(limit)) === JSON.stringify(names ?? undefined);

function LimitField({ things, hint, value, problem, onChange }: FieldProps<Limit> & { things: 'clusters' | 'models'; hint: string }) {
  const refused = problem?.forField(things);
  return (
    <>
      <FormControlLabel
        label={`Only some ${things}`}
        control={
          <Switch
            checked={value.limited}
            onChange={(_, limited) => {
              onChange({ ...value, limited });
            }}
          />
        }
      />
      {value.limited && (
        <TextField
          label={`Only these ${things}`}
          value={value.text}
          error={refused !== undefined}
          helperText={refused ?? (words(value.text).length === 0 ? `Empty: no ${things} at all` : hint)}
          slotProps={{ htmlInput: { 'data-testid': `user-${things}`, spellCheck: false } }}
          onChange={(event) => {
            onChange({ ...value, text: event.target.value });
          }}
        />
      )}
    </>
  );
}

function PasswordField({ value, problem, onChange }: FieldProps<string>) {
  return (
    <TextField
      label="Password"
      type="password"
      value={value}
      error={problem?.forField('password') !== undefined}
      helperText={problem?.forField('password') ?? 'Hand it over on a safe way; the person can change it'}
      slotProps={{ htmlInput: { 'data-testid': 'user-password', autoComplete: 'new-password' } }}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    />
  );
}

function RolesField({ value, problem, onChange }: FieldProps<string[]>) {
  const roles = useRoles();
  return (
    <Autocomplete
      multiple
      options={(roles.data ?? []).map(({ name }) => name)}
      value={value}
      onChange={(_, chosen) => {
        onChange(chosen);
      }}
      renderInput={(input) => (
        <TextField {...input} label="Roles" error={problem?.forField('roles') !== undefined} helperText={problem?.forField('roles') ?? 'No more than you may do yourself'} />
      )}
    />
  );
}
