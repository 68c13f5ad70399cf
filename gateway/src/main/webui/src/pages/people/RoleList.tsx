import Chip from '@mui/material/Chip';
import TableCell from '@mui/material/TableCell';
import TableRow from '@mui/material/TableRow';
import TextField from '@mui/material/TextField';
import { Pencil, ShieldCheck, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../api/auth';
import { Problem } from '../../api/problem';
import { useDeleteRole, useRoles, useSaveRole } from '../../api/roles';
import type { Role } from '../../api/types';
import { ConfirmDialog, FormDialog } from '../../components/Dialogs';
import { EmptyFace, Loaded } from '../../components/Faces';
import { plural, words } from '../../components/format';
import { ListTable, RowButton } from '../../components/ListTable';
import { NewButton } from '../../components/NewButton';
import { useNotice } from '../../components/Notices';
import { Panel } from '../../components/Panel';
import { Words } from '../../components/Words';

/** All roles. Those of the product cannot be changed. */
export function RoleList() {
  const roles = useRoles();
  const mayWrite = useMay('roles:write');
  const [saving, setSaving] = useState<Role | 'new'>();
  const [deleting, setDeleting] = useState<Role>();
  return (
    <Panel
      title="Roles"
      detail={roles.data && plural(roles.data.length, 'role')}
      action={
        mayWrite && (
          <NewButton
            label="New role"
            testId="create-role"
            onClick={() => {
              setSaving('new');
            }}
          />
        )
      }
    >
      <Loaded query={roles} what="roles" rows={3} empty={<EmptyFace icon={ShieldCheck} title="No roles" hint="Nobody may do anything." />}>
        {(items) => (
          <ListTable label="Roles" columns={['Name', 'Permits', '']}>
            {items.map((role) => (
              <TableRow key={role.name} data-testid="role-row" data-role-name={role.name}>
                <TableCell sx={{ fontWeight: 550, whiteSpace: 'nowrap' }} title={role.description}>
                  {role.name} {role.builtIn && <Chip size="small" variant="outlined" label="Built in" />}
                </TableCell>
                <TableCell>
                  <Words words={role.permissions} />
                </TableCell>
                <TableCell align="right" sx={{ whiteSpace: 'nowrap' }}>
                  {mayWrite && !role.builtIn && (
                    <>
                      <RowButton label={`Edit ${role.name}`} title="What it permits" icon={Pencil} onClick={() => { setSaving(role); }} />
                      <RowButton label={`Delete ${role.name}`} title="Delete this role" icon={Trash2} onClick={() => { setDeleting(role); }} />
                    </>
                  )}
                </TableCell>
              </TableRow>
            ))}
          </ListTable>
        )}
      </Loaded>
      {saving !== undefined && (
        <RoleDialog
          {...(saving === 'new' ? {} : { role: saving })}
          onClose={() => {
            setSaving(undefined);
          }}
        />
      )}
      {deleting !== undefined && (
        <DeleteRoleDialog
          role={deleting}
          onClose={() => {
            setDeleting(undefined);
          }}
        />
      )}
    </Panel>
  );
}

function RoleDialog({ role, onClose }: { role?: Role; onClose: () => void }) {
  const save = useSaveRole(role !== undefined);
  const notice = useNotice();
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [permissions, setPermissions] = useState((role?.permissions ?? []).join(' '));
  const problem = save.error === null ? undefined : Problem.from(save.error);
  return (
    <FormDialog
      title={role === undefined ? 'New role' : `What ${role.name} permits`}
      submit="Save"
      submitTestId="role-submit"
      busy={save.isPending}
      disabled={name.trim() === '' || words(permissions).length === 0}
      error={save.error}
      onClose={onClose}
      onSubmit={() => {
        save.mutate(
          { name: name.trim(), description, permissions: words(permissions) },
          {
            onSuccess: () => {
              notice(`${name.trim()} is saved`);
              onClose();
            },
          },
        );
      }}
    >
      <TextField
        label="Name"
        autoFocus={role === undefined}
        disabled={role !== undefined}
        value={name}
        error={problem?.forField('name') !== undefined}
        helperText={problem?.forField('name') ?? 'Small letters, digits and dashes'}
        slotProps={{ htmlInput: { 'data-testid': 'role-name', spellCheck: false } }}
        onChange={(event) => {
          setName(event.target.value);
        }}
      />
      <TextField
        label="Description"
        value={description}
        error={problem?.forField('description') !== undefined}
        helperText={problem?.forField('description')}
        slotProps={{ htmlInput: { 'data-testid': 'role-description' } }}
        onChange={(event) => {
          setDescription(event.target.value);
        }}
      />
      <TextField
        label="Permits"
        multiline
        minRows={2}
        value={permissions}
        error={problem?.forField('permissions') !== undefined}
        helperText={problem?.forField('permissions') ?? 'Permissions such as alerts:read or workers:*, and never more than you hold'}
        slotProps={{ htmlInput: { 'data-testid': 'role-permissions', spellCheck: false } }}
        onChange={(event) => {
          setPermissions(event.target.value);
        }}
      />
    </FormDialog>
  );
}

function DeleteRoleDialog({ role, onClose }: { role: Role; onClose: () => void }) {
  const remove = useDeleteRole();
  const notice = useNotice();
  return (
    <ConfirmDialog
      title={`Delete ${role.name}?`}
      intro="Only a role that nobody holds can be deleted."
      submit="Delete role"
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate(role.name, {
          onSuccess: () => {
            notice(`${role.name} is deleted`);
            onClose();
          },
        });
      }}
    />
  );
}
