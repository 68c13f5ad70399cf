import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { StepUpDialog } from '../../components/StepUpDialog';
import { FakeGateway, page, tokenFor } from '../../testing/FakeGateway';
import { renderPage } from '../../testing/renderPage';
import { apiKey, loginSession } from '../../testing/samples';
import { AccountPage } from './AccountPage';

const SESSIONS = 'GET /api/v1/auth/sessions';
const KEYS = 'GET /api/v1/auth/api-keys';

const gatewayWith = () =>
  new FakeGateway()
    .on(SESSIONS, { body: page([loginSession()]) })
    .on(KEYS, { body: page([]) })
    .on('GET /api/v1/auth/me/second-factor', { body: { enabled: false } });

describe('my sessions', () => {
  it('shows that they are loading', async () => {
    gatewayWith().on(SESSIONS, 'never');
    await renderPage(<AccountPage />);
    expect(screen.getByRole('status', { name: 'Loading sessions' })).toBeVisible();
  });

  it('tells why they could not be read', async () => {
    gatewayWith().fails(SESSIONS, 503, 'UPSTREAM_UNAVAILABLE', 'auth-service does not answer');
    await renderPage(<AccountPage />);
    expect(await screen.findByRole('alert')).toHaveTextContent('auth-service does not answer');
  });

  it('marks the present one, and ends another', async () => {
    const gateway = gatewayWith()
      .on(SESSIONS, { body: page([loginSession(), loginSession({ id: 's2', address: '10.0.0.9', current: false })]) })
      .on('DELETE /api/v1/auth/sessions/s2', { status: 204 });
    await renderPage(<AccountPage />);
    const rows = await screen.findAllByTestId('session-row');
    expect(rows[0]).toHaveTextContent('This one');
    expect(within(rows[0] as HTMLElement).queryByRole('button')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'End the session from 10.0.0.9' }));
    await waitFor(() => {
      expect(gateway.called('DELETE /api/v1/auth/sessions/s2')).toHaveLength(1);
    });
  });
});

describe('my API keys', () => {
  it('says what a key is when there is none', async () => {
    gatewayWith();
    await renderPage(<AccountPage />);
    expect(await screen.findByText('No API keys')).toBeVisible();
  });

  it('shows what a key may do and when it was used', async () => {
    gatewayWith().on(KEYS, { body: page([apiKey()]) });
    await renderPage(<AccountPage />);
    const row = await screen.findByTestId('key-row');
    expect(row).toHaveTextContent('alerts:read');
    expect(row).toHaveTextContent('llama3:*');
    expect(row).toHaveTextContent('never');
  });

  it('shows a new key once', async () => {
    const gateway = gatewayWith().on('POST /api/v1/auth/api-keys', { status: 201, body: { apiKey: apiKey(), key: 'cai_1_secret' } });
    await renderPage(<AccountPage />);
    await userEvent.click(await screen.findByTestId('create-key'));
    expect(screen.getByTestId('key-submit')).toBeDisabled();
    fireEvent.change(screen.getByTestId('key-name'), { target: { value: 'report' } });
    fireEvent.change(screen.getByTestId('key-scopes'), { target: { value: 'alerts:read, models:use' } });
    fireEvent.change(screen.getByTestId('key-models'), { target: { value: 'llama3:*' } });
    await userEvent.click(screen.getByTestId('key-submit'));
    expect(await screen.findByTestId('made-key')).toHaveValue('cai_1_secret');
    expect(gateway.called('POST /api/v1/auth/api-keys')[0]?.body).toEqual({ name: 'report', scopes: ['alerts:read', 'models:use'], models: ['llama3:*'] });
    await userEvent.click(screen.getByRole('button', { name: 'I have it' }));
    await waitFor(() => {
      expect(screen.queryByTestId('made-key')).toBeNull();
    });
  });

  it('asks who is there before a key is made, when that was shown too long ago', async () => {
    const proved = tokenFor('tester', '*:*', 'proved');
    const gateway = gatewayWith()
      .on('POST /api/v1/auth/me/proof', { body: { accessToken: proved, tokenType: 'Bearer', expiresIn: 900 } })
      .on('POST /api/v1/auth/api-keys', ({ headers }) =>
        headers.get('Authorization') === `Bearer ${proved}`
          ? { status: 201, body: { apiKey: apiKey(), key: 'cai_1_secret' } }
          : { status: 403, body: { title: 'Prove again who you are', code: 'STEP_UP_REQUIRED', status: 403 } },
      );
    await renderPage(
      <>
        <AccountPage />
        <StepUpDialog />
      </>,
    );
    await userEvent.click(await screen.findByTestId('create-key'));
    fireEvent.change(screen.getByTestId('key-name'), { target: { value: 'report' } });
    fireEvent.change(screen.getByTestId('key-scopes'), { target: { value: 'alerts:read' } });
    await userEvent.click(screen.getByTestId('key-submit'));
    fireEvent.change(await screen.findByTestId('proof'), { target: { value: 'my password' } });
    await userEvent.click(screen.getByTestId('proof-submit'));
    expect(await screen.findByTestId('made-key')).toHaveValue('cai_1_secret');
    expect(gateway.called('POST /api/v1/auth/me/proof')[0]?.body).toEqual({ password: 'my password' });
  });

  it('keeps the form open with the reason when the key is refused', async () => {
    gatewayWith().fails('POST /api/v1/auth/api-keys', 403, 'FORBIDDEN', 'This reaches beyond what you may do.');
    await renderPage(<AccountPage />);
    await userEvent.click(await screen.findByTestId('create-key'));
    fireEvent.change(screen.getByTestId('key-name'), { target: { value: 'report' } });
    await userEvent.click(screen.getByTestId('key-submit'));
    expect(await screen.findByText(/beyond what you may do/)).toBeVisible();
    expect(screen.getByTestId('key-name')).toHaveValue('report');
  });

  it('deletes a key only after a confirmation', async () => {
    const gateway = gatewayWith()
      .on(KEYS, { body: page([apiKey()]) })
      .on('DELETE /api/v1/auth/api-keys/k1', { status: 204 });
    await renderPage(<AccountPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Delete report' }));
    expect(gateway.called('DELETE /api/v1/auth/api-keys/k1')).toHaveLength(0);
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Delete key' }));
    await waitFor(() => {
      expect(gateway.called('DELETE /api/v1/auth/api-keys/k1')).toHaveLength(1);
    });
  });
});
