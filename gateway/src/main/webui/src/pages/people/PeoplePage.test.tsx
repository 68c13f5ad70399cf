import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { FakeGateway, page } from '../../testing/FakeGateway';
import { renderPage } from '../../testing/renderPage';
import { role, user } from '../../testing/samples';
import { PeoplePage } from './PeoplePage';

const USERS = 'GET /api/v1/auth/users';
const ROLES = 'GET /api/v1/auth/roles';

const gatewayWith = (permissions?: string) =>
  new FakeGateway(permissions)
    .on(USERS, { body: page([user({ models: ['llama3:*'] }), user({ id: 'id-of-tester', username: 'tester', enabled: false })]) })
    .on(ROLES, { body: page([role(), role({ name: 'oncall', permissions: ['alerts:*'], builtIn: false })]) });

describe('users', () => {
  it('shows roles, limits and who may not sign in', async () => {
    gatewayWith();
    await renderPage(<PeoplePage />);
    const rows = await screen.findAllByTestId('user-row');
    expect(rows[0]).toHaveTextContent('operator');
    expect(rows[0]).toHaveTextContent('llama3:*');
    expect(rows[1]).toHaveTextContent('Disabled');
    expect(rows[1]).toHaveTextContent('You');
    expect(screen.getByRole('button', { name: 'Delete tester' })).toBeDisabled();
  });

  it('tells why they could not be read', async () => {
    gatewayWith().fails(USERS, 503, 'UPSTREAM_UNAVAILABLE', 'auth-service does not answer');
    await renderPage(<PeoplePage />);
    expect(await screen.findByRole('alert')).toHaveTextContent('auth-service does not answer');
  });

  it('offers nothing to somebody who may only read', async () => {
    gatewayWith('users:read');
    await renderPage(<PeoplePage />);
    await screen.findAllByTestId('user-row');
    expect(screen.queryByTestId('create-user')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Delete ada' })).toBeNull();
    expect(screen.queryByTestId('role-row')).toBeNull();
  });

  it('creates a user, and keeps the form open with the reason when that is refused', async () => {
    const gateway = gatewayWith().fails('POST /api/v1/auth/users', 409, 'USERNAME_TAKEN', 'The name is taken.');
    await renderPage(<PeoplePage />);
    await userEvent.click(await screen.findByTestId('create-user'));
    expect(screen.getByTestId('user-submit')).toBeDisabled();
    fireEvent.change(screen.getByTestId('user-name'), { target: { value: 'grace' } });
    fireEvent.change(screen.getByTestId('user-password'), { target: { value: 'a long password' } });
    await userEvent.click(screen.getByTestId('user-submit'));
    expect(await screen.findByText(/The name is taken/)).toBeVisible();
    expect(gateway.called('POST /api/v1/auth/users')[0]?.body).toEqual({ username: 'grace', password: 'a long password', roles: ['viewer'] });
  });

  it('limits first, then gives roles', async () => {
    const gateway = gatewayWith()
      .on('PUT /api/v1/auth/users/u1/policy', { body: user() })
      .on('PUT /api/v1/auth/users/u1', { body: user() });
    await renderPage(<PeoplePage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Edit ada' }));
    expect(screen.getByTestId('user-models')).toHaveValue('llama3:*');
    expect(screen.queryByTestId('user-clusters')).toBeNull();
    await userEvent.click(screen.getByLabelText('Only some clusters'));
    fireEvent.change(screen.getByTestId('user-clusters'), { target: { value: 'c1, c2' } });
    await userEvent.click(screen.getByTestId('user-submit'));
    await waitFor(() => {
      expect(gateway.called('PUT /api/v1/auth/users/u1')).toHaveLength(1);
    });
    expect(gateway.called('PUT /api/v1/auth/users/u1/policy')[0]?.body).toEqual({ clusters: ['c1', 'c2'], models: ['llama3:*'] });
    expect(gateway.called('PUT /api/v1/auth/users/u1')[0]?.body).toEqual({ roles: ['operator'], enabled: true });
  });

  it('leaves a limit alone that is not touched, also one that allows nothing', async () => {
    const gateway = gatewayWith()
      .on(USERS, { body: page([user({ clusters: [] })]) })
      .on('PUT /api/v1/auth/users/u1/policy', { body: user() })
      .on('PUT /api/v1/auth/users/u1', { body: user() });
    await renderPage(<PeoplePage />);
    expect(await screen.findByTestId('user-row')).toHaveTextContent('no clusters');
    await userEvent.click(await screen.findByRole('button', { name: 'Edit ada' }));
    expect(screen.getByTestId('user-clusters')).toHaveValue('');
    await userEvent.click(screen.getByLabelText('May sign in'));
    await userEvent.click(screen.getByTestId('user-submit'));
    await waitFor(() => {
      expect(gateway.called('PUT /api/v1/auth/users/u1')).toHaveLength(1);
    });
    expect(gateway.called('PUT /api/v1/auth/users/u1/policy')).toHaveLength(0);
  });

  it.each([
    ['an empty list, which allows nothing', 'models', { clusters: [], models: [] }],
    ['no list, which is no limit', 'clusters', {}],
  ])('sends %s', async (_, things, policy) => {
    const gateway = gatewayWith()
      .on(USERS, { body: page([user({ clusters: [] })]) })
      .on('PUT /api/v1/auth/users/u1/policy', { body: user() })
      .on('PUT /api/v1/auth/users/u1', { body: user() });
    await renderPage(<PeoplePage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Edit ada' }));
    await userEvent.click(screen.getByLabelText(`Only some ${things}`));
    await userEvent.click(screen.getByTestId('user-submit'));
    await waitFor(() => {
      expect(gateway.called('PUT /api/v1/auth/users/u1/policy')[0]?.body).toEqual(policy);
    });
  });

  it.each([
    ['Sign ada out', 'End all sessions', 'DELETE /api/v1/auth/users/u1/sessions'],
    ['Second factor of ada', 'Switch it off', 'DELETE /api/v1/auth/users/u1/second-factor'],
    ['Delete ada', 'Delete user', 'DELETE /api/v1/auth/users/u1'],
  ])('%s only after a confirmation', async (button, confirm, route) => {
    const gateway = gatewayWith().on(route, { status: 204 });
    await renderPage(<PeoplePage />);
    await userEvent.click(await screen.findByRole('button', { name: button }));
    expect(gateway.called(route)).toHaveLength(0);
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: confirm }));
    await waitFor(() => {
      expect(gateway.called(route)).toHaveLength(1);
    });
  });
});

describe('roles', () => {
  it('changes what a role permits, and leaves those of the product alone', async () => {
    const gateway = gatewayWith().on('PUT /api/v1/auth/roles/oncall', { body: role() });
    await renderPage(<PeoplePage />);
    await screen.findAllByTestId('role-row');
    expect(screen.queryByRole('button', { name: 'Edit operator' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Edit oncall' }));
    fireEvent.change(screen.getByTestId('role-permissions'), { target: { value: 'alerts:* workers:read' } });
    await userEvent.click(screen.getByTestId('role-submit'));
    await waitFor(() => {
      expect(gateway.called('PUT /api/v1/auth/roles/oncall')[0]?.body).toEqual({ description: '', permissions: ['alerts:*', 'workers:read'] });
    });
  });

  it('tells why a role cannot be deleted', async () => {
    gatewayWith().fails('DELETE /api/v1/auth/roles/oncall', 409, 'ROLE_IN_USE', 'Somebody holds it.');
    await renderPage(<PeoplePage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Delete oncall' }));
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Delete role' }));
    expect(await screen.findByText(/Somebody holds it/)).toBeVisible();
  });
});
