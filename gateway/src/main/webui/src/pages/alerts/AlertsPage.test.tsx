import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { FakeGateway, page } from '../../testing/FakeGateway';
import { renderPage } from '../../testing/renderPage';
import { alert, channel, rule } from '../../testing/samples';
import { AlertsPage } from './AlertsPage';

const ALERTS = 'GET /api/v1/alerts';
const RULES = 'GET /api/v1/alerts/rules';
const CHANNELS = 'GET /api/v1/alerts/channels';

const show = (at: string) => renderPage(<AlertsPage />, { at, path: '/alerts/*' });

describe('the list of alerts', () => {
  it('shows that it is loading', async () => {
    new FakeGateway().on(ALERTS, 'never');
    await show('/alerts');
    expect(screen.getByRole('status', { name: 'Loading alerts' })).toBeVisible();
  });

  it('says that all is quiet when nothing is open', async () => {
    new FakeGateway().on(ALERTS, { body: page([alert({ state: 'RESOLVED' })]) });
    await show('/alerts');
    expect(await screen.findByText('All quiet')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Resolved' }));
    expect(screen.getByTestId('alert-row')).toHaveAttribute('data-state', 'RESOLVED');
  });

  it('tells why it failed', async () => {
    new FakeGateway().fails(ALERTS, 503, 'UPSTREAM_UNAVAILABLE', 'alert-service does not answer');
    await show('/alerts');
    expect(await screen.findByRole('alert')).toHaveTextContent('alert-service does not answer');
  });

  it('shows a new alert without a reload', async () => {
    new FakeGateway().on(ALERTS, { body: page([]) });
    const { sockets } = await show('/alerts');
    await screen.findByText('All quiet');
    sockets[0]?.opens();
    sockets[0]?.tellsSnapshot('alerts', 'p1', []);
    sockets[0]?.tellsEvent('alerts', 'p2', alert({ name: 'JustNow' }));
    const row = await screen.findByTestId('alert-row');
    expect(row).toHaveAttribute('data-alert-name', 'JustNow');
    expect(row).toHaveAttribute('data-state', 'FIRING');
  });

  it('acknowledges with a comment and shows who took it', async () => {
    const acknowledgement = { by: 'tester', comment: 'On it', at: '2026-01-05T12:01:00Z' };
    const gateway = new FakeGateway()
      .on(ALERTS, { body: page([alert()]) })
      .on('PUT /api/v1/alerts/a1/acknowledgement', { body: alert({ version: 2, state: 'ACKNOWLEDGED', acknowledgement }) });
    await show('/alerts');
    await userEvent.click(await screen.findByTestId('acknowledge-button'));
    expect(screen.getByTestId('acknowledge-submit')).toBeDisabled();
    fireEvent.change(screen.getByTestId('acknowledge-comment'), { target: { value: 'On it' } });
    await userEvent.click(screen.getByTestId('acknowledge-submit'));
    await waitFor(() => {
      expect(screen.getByTestId('alert-row')).toHaveAttribute('data-state', 'ACKNOWLEDGED');
    });
    expect(gateway.called('PUT /api/v1/alerts/a1/acknowledgement')[0]?.body).toEqual({ comment: 'On it' });
    expect(screen.getByTestId('acknowledgement')).toHaveTextContent('tester: “On it”');
  });

  it('keeps the form open with the reason when the acknowledgement is refused', async () => {
    new FakeGateway().on(ALERTS, { body: page([alert()]) }).fails('PUT /api/v1/alerts/a1/acknowledgement', 409, 'ALERT_RESOLVED', 'The alert has ended');
    await show('/alerts');
    await userEvent.click(await screen.findByTestId('acknowledge-button'));
    fireEvent.change(screen.getByTestId('acknowledge-comment'), { target: { value: 'On it' } });
    await userEvent.click(screen.getByTestId('acknowledge-submit'));
    expect(await screen.findByText(/The alert has ended/)).toBeVisible();
    expect(screen.getByTestId('acknowledge-comment')).toHaveValue('On it');
  });
});

describe('the rules', () => {
  it('shows that they are loading', async () => {
    new FakeGateway().on(RULES, 'never');
    await show('/alerts/rules');
    expect(screen.getByRole('status', { name: 'Loading rules' })).toBeVisible();
  });

  it('says what a rule is when there is none', async () => {
    new FakeGateway().on(RULES, { body: page([]) });
    await show('/alerts/rules');
    expect(await screen.findByText('No rules yet')).toBeVisible();
  });

  it('tells why they could not be read', async () => {
    new FakeGateway().fails(RULES, 500, 'INTERNAL', '');
    await show('/alerts/rules');
    expect(await screen.findByRole('alert')).toHaveTextContent('Could not load rules');
  });

  it('creates a rule with exactly the fields of the API', async () => {
    const gateway = new FakeGateway().on(RULES, { body: page([]) }).on('POST /api/v1/alerts/rules', { status: 201, body: rule() });
    await show('/alerts/rules');
    await screen.findByText('No rules yet');
    await userEvent.click(screen.getAllByTestId('create-rule')[0] as HTMLElement);
    fireEvent.change(screen.getByTestId('rule-name'), { target: { value: 'MemoryShort' } });
    await userEvent.click(screen.getByRole('button', { name: 'Memory short' }));
    fireEvent.change(screen.getByTestId('rule-for'), { target: { value: '30' } });
    fireEvent.change(screen.getByLabelText('Labels'), { target: { value: 'team=platform\n' } });
    fireEvent.change(screen.getByLabelText('Summary'), { target: { value: 'Memory is short' } });
    await userEvent.click(screen.getByTestId('rule-submit'));
    await waitFor(() => {
      expect(gateway.called('POST /api/v1/alerts/rules')[0]?.body).toEqual({
        name: 'MemoryShort',
        expression: 'node_memory_utilization_ratio > 0.9',
        for: 'PT30S',
        severity: 'warning',
        enabled: true,
        labels: { team: 'platform' },
        annotations: { summary: 'Memory is short' },
      });
    });
  });

  it('edits a rule without losing what the form does not show', async () => {
    const gateway = new FakeGateway().on(RULES, { body: page([rule()]) }).on('PUT /api/v1/alerts/rules/r1', { body: rule() });
    await show('/alerts/rules');
    await userEvent.click(await screen.findByRole('button', { name: 'Edit HighCpu' }));
    fireEvent.change(screen.getByTestId('rule-expression'), { target: { value: 'node_cpu_utilization_ratio > 0.8' } });
    await userEvent.click(screen.getByTestId('rule-submit'));
    await waitFor(() => {
      expect(gateway.called('PUT /api/v1/alerts/rules/r1')[0]?.body).toEqual({
        name: 'HighCpu',
        expression: 'node_cpu_utilization_ratio > 0.8',
        for: 'PT90S',
        severity: 'critical',
        enabled: true,
        labels: { team: 'platform' },
        annotations: { summary: 'The CPU is busy', runbook: 'HighCpu.md' },
        version: 4,
      });
    });
  });

  it('deletes a rule only after a confirmation', async () => {
    const gateway = new FakeGateway().on(RULES, { body: page([rule()]) }).on('DELETE /api/v1/alerts/rules/r1', { status: 204 });
    await show('/alerts/rules');
    await userEvent.click(await screen.findByRole('button', { name: 'Delete HighCpu' }));
    expect(gateway.called('DELETE /api/v1/alerts/rules/r1')).toHaveLength(0);
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Delete rule' }));
    await waitFor(() => {
      expect(gateway.called('DELETE /api/v1/alerts/rules/r1')).toHaveLength(1);
    });
  });
});

describe('the channels', () => {
  it('shows that they are loading', async () => {
    new FakeGateway().on(CHANNELS, 'never');
    await show('/alerts/channels');
    expect(screen.getByRole('status', { name: 'Loading channels' })).toBeVisible();
  });

  it('says that nobody is told when there is none', async () => {
    new FakeGateway().on(CHANNELS, { body: page([]) });
    await show('/alerts/channels');
    expect(await screen.findByText('No channels yet')).toBeVisible();
  });

  it('tells why they could not be read, and offers no retry to somebody without the permission', async () => {
    new FakeGateway().fails(CHANNELS, 403, 'FORBIDDEN', 'channels:read is missing');
    await show('/alerts/channels');
    const failed = await screen.findByRole('alert');
    expect(failed).toHaveTextContent('You may not see channels');
    expect(within(failed).queryByRole('button')).toBeNull();
  });

  it('creates a webhook', async () => {
    const gateway = new FakeGateway().on(CHANNELS, { body: page([]) }).on('POST /api/v1/alerts/channels', { status: 201, body: channel() });
    await show('/alerts/channels');
    await screen.findByText('No channels yet');
    await userEvent.click(screen.getAllByRole('button', { name: 'New webhook' })[0] as HTMLElement);
    fireEvent.change(screen.getByTestId('channel-name'), { target: { value: 'on-call' } });
    fireEvent.change(screen.getByTestId('channel-url'), { target: { value: 'https://hooks.example.org/a' } });
    await userEvent.click(screen.getByTestId('channel-submit'));
    await waitFor(() => {
      expect(gateway.called('POST /api/v1/alerts/channels')[0]?.body).toEqual({
        name: 'on-call',
        type: 'webhook',
        url: 'https://hooks.example.org/a',
        sendResolved: true,
        enabled: true,
      });
    });
  });

  it('shows why the last delivery failed', async () => {
    const lastDelivery = { at: '2026-01-05T12:00:00Z', state: 'FAILED' as const, reason: 'Connection refused' };
    new FakeGateway().on(CHANNELS, { body: page([channel({ lastDelivery, failed: 4 })]) });
    await show('/alerts/channels');
    expect(await screen.findByTestId('channel-row')).toHaveTextContent('Connection refused');
  });
});
