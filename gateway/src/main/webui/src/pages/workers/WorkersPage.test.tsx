import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { FakeGateway, page } from '../../testing/FakeGateway';
import { renderPage } from '../../testing/renderPage';
import { cluster, operation, worker } from '../../testing/samples';
import { WorkersPage } from './WorkersPage';

const WORKERS = 'GET /api/v1/workers';
const CLUSTERS = 'GET /api/v1/workers/clusters';

describe('the workers page', () => {
  it('shows that it is loading', async () => {
    new FakeGateway().on(WORKERS, 'never').on(CLUSTERS, 'never');
    await renderPage(<WorkersPage />);
    expect(screen.getByRole('status', { name: 'Loading workers' })).toBeVisible();
    expect(screen.getByRole('status', { name: 'Loading clusters' })).toBeVisible();
  });

  it('says what to do when there is nothing', async () => {
    new FakeGateway().on(WORKERS, { body: page([]) }).on(CLUSTERS, { body: page([]) });
    await renderPage(<WorkersPage />);
    expect(await screen.findByText('No workers')).toBeVisible();
    expect(await screen.findByText('No cluster registered')).toBeVisible();
  });

  it('tells why it failed and tries again when asked', async () => {
    const gateway = new FakeGateway().on(CLUSTERS, { body: page([]) }).fails(WORKERS, 503, 'UPSTREAM_UNAVAILABLE', 'worker-service does not answer');
    await renderPage(<WorkersPage />);
    const failed = await screen.findByRole('alert');
    expect(failed).toHaveTextContent('worker-service does not answer');
    expect(failed).toHaveTextContent('UPSTREAM_UNAVAILABLE');
    gateway.on(WORKERS, { body: page([worker()]) });
    await userEvent.click(within(failed).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('worker-one')).toBeVisible();
  });

  it('shows a stale worker with its reason', async () => {
    new FakeGateway().on(CLUSTERS, { body: page([cluster()]) }).on(WORKERS, { body: page([worker({ stale: true, reason: 'The scheduler does not answer' })]) });
    await renderPage(<WorkersPage />);
    const row = await screen.findByTestId('worker-row');
    expect(row).toHaveAttribute('data-stale', 'true');
    expect(row).toHaveTextContent('Stale');
    expect(row).toHaveTextContent('The scheduler does not answer');
  });

  it('follows the stream without a reload', async () => {
    new FakeGateway().on(CLUSTERS, { body: page([cluster()]) }).on(WORKERS, { body: page([worker()]) });
    const { sockets } = await renderPage(<WorkersPage />);
    await screen.findByText('worker-one');
    const socket = sockets[0];
    socket?.opens();
    socket?.tellsSnapshot('workers', 'p1', [worker({ version: 2 })]);
    socket?.tellsEvent('workers', 'p2', worker({ id: 'w2', name: 'worker-two' }));
    expect(await screen.findByText('worker-two')).toBeVisible();
    socket?.tellsEvent('workers', 'p3', worker({ version: 3, removed: true }));
    await waitFor(() => {
      expect(screen.queryByText('worker-one')).toBeNull();
    });
  });

  it('stops a worker only after a confirmation', async () => {
    const gateway = new FakeGateway()
      .on(CLUSTERS, { body: page([cluster()]) })
      .on(WORKERS, { body: page([worker({ id: 'w/1' })]) })
      .on('DELETE /api/v1/workers/w%2F1', { status: 202, body: operation({ id: 'w-9', kind: 'worker.stop', target: 'worker-one' }) });
    await renderPage(<WorkersPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Stop worker-one' }));
    expect(gateway.called('DELETE /api/v1/workers/w%2F1')).toHaveLength(0);
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Stop worker' }));
    await waitFor(() => {
      expect(gateway.called('DELETE /api/v1/workers/w%2F1')).toHaveLength(1);
    });
    expect(gateway.called('DELETE /api/v1/workers/w%2F1')[0]?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('starts the wanted number of workers and shows the operation', async () => {
    const gateway = new FakeGateway()
      .on(CLUSTERS, { body: page([cluster()]) })
      .on(WORKERS, { body: page([worker()]) })
      .on('POST /api/v1/workers', { status: 202, body: operation({ id: 'w-7', kind: 'worker.start', target: 'local', state: 'PENDING', progress: 0, reason: '' }) });
    await renderPage(<WorkersPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Start workers on local' }));
    fireEvent.change(screen.getByLabelText('How many'), { target: { value: '3' } });
    await userEvent.click(screen.getByRole('button', { name: 'Start 3 workers' }));
    await waitFor(() => {
      expect(gateway.called('POST /api/v1/workers')[0]?.body).toEqual({ clusterId: 'c1', count: 3 });
    });
    expect(await screen.findByText('Start workers on local')).toBeVisible();
  });

  it('shows beside the field what is wrong with a cluster', async () => {
    new FakeGateway()
      .on(CLUSTERS, { body: page([]) })
      .on(WORKERS, { body: page([]) })
      .on('POST /api/v1/workers/clusters', {
        status: 400,
        body: { title: 'Invalid', code: 'VALIDATION_FAILED', status: 400, errors: [{ field: 'address', message: 'must begin with tcp://' }] },
      });
    await renderPage(<WorkersPage />);
    await screen.findByText('No cluster registered');
    await userEvent.click(screen.getAllByRole('button', { name: 'Register cluster' })[0] as HTMLElement);
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'x' } });
    fireEvent.change(screen.getByLabelText('Scheduler address'), { target: { value: 'x' } });
    fireEvent.change(screen.getByLabelText('Scheduler HTTP address'), { target: { value: 'x' } });
    await userEvent.click(screen.getByRole('button', { name: 'Register' }));
    expect(await screen.findByText('must begin with tcp://')).toBeVisible();
    expect(screen.getByRole('dialog')).toBeVisible();
  });

  it('offers no act to somebody who may only read', async () => {
    new FakeGateway('*:read').on(CLUSTERS, { body: page([cluster()]) }).on(WORKERS, { body: page([worker()]) });
    await renderPage(<WorkersPage />);
    await screen.findByText('worker-one');
    expect(screen.queryByRole('button', { name: /start|stop|register|remove/i })).toBeNull();
  });
});
