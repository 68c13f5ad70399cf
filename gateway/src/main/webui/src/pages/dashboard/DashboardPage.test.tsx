import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { GAUGES } from '../../live/series';
import { FakeGateway, page } from '../../testing/FakeGateway';
import { renderPage } from '../../testing/renderPage';
import { alert, summary } from '../../testing/samples';
import { DashboardPage } from './DashboardPage';

const DASHBOARD = 'GET /api/v1/dashboard';
const HEALTH = 'GET /api/v1/health';
const HISTORY = 'GET /api/v1/metrics/query_range';

const noHistory = { body: { status: 'success', data: { resultType: 'matrix', result: [] } } };

function gateway() {
  return new FakeGateway()
    .on('GET /api/v1/alerts', { body: page([]) })
    .on(HEALTH, { body: { status: 'UP', components: [{ name: 'kafka', status: 'UP', latencyMs: 1.5 }] } })
    .on(HISTORY, noHistory)
    .on(DASHBOARD, { body: summary() });
}

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 12, 0, second)).toISOString();
const sample = (second: number, value: number) => ({ source: 'host:node-1', observedAt: at(second), samples: [{ name: GAUGES.cpu, labels: { instance: 'node-1' }, value }] });

describe('the dashboard', () => {
  it('shows that it is loading', async () => {
    gateway().on(DASHBOARD, 'never').on(HEALTH, 'never').on('GET /api/v1/alerts', 'never');
    await renderPage(<DashboardPage />);
    expect(screen.getByRole('status', { name: 'Loading workers' })).toBeVisible();
    expect(screen.getByRole('status', { name: 'Loading alerts' })).toBeVisible();
    expect(screen.getByRole('status', { name: 'Loading components' })).toBeVisible();
  });

  it('says when no machine has reported and no alert was raised', async () => {
    gateway().on(DASHBOARD, { body: summary({ nodes: [] }) });
    await renderPage(<DashboardPage />);
    expect(await screen.findByText('No machine has reported yet')).toBeVisible();
    expect(await screen.findByText('No alerts')).toBeVisible();
  });

  it('tells why it failed', async () => {
    gateway().fails(DASHBOARD, 503, 'UPSTREAM_UNAVAILABLE', 'The gateway is starting');
    await renderPage(<DashboardPage />);
    expect(await screen.findByText(/The gateway is starting/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  });

  it('counts workers, models and alerts', async () => {
    gateway().on('GET /api/v1/alerts', { body: page([alert(), alert({ id: 'a2', state: 'ACKNOWLEDGED' })]) });
    await renderPage(<DashboardPage />);
    await waitFor(() => {
      expect(screen.getByTestId('tile-workers')).toHaveTextContent('2of 3 running · 1 stale');
    });
    expect(screen.getByTestId('tile-models')).toHaveTextContent('5on 2 nodes');
    await waitFor(() => {
      expect(screen.getByTestId('tile-alerts')).toHaveTextContent('11 critical · 1 acknowledged');
    });
  });

  it('names the services that do not answer', async () => {
    gateway()
      .on(DASHBOARD, { body: summary({ workers: { total: 0, running: 0, stale: 0 }, unavailable: ['worker-service'] }) })
      .on(HEALTH, { status: 503, body: { status: 'DOWN', components: [{ name: 'worker-service', status: 'DOWN', reason: 'connection refused', since: at(0) }] } });
    await renderPage(<DashboardPage />);
    await waitFor(() => {
      expect(screen.getByTestId('tile-workers')).toHaveTextContent('worker-service does not answer');
    });
    expect(screen.getByTestId('tile-health')).toHaveTextContent('Down');
    expect(within(screen.getByRole('list', { name: 'Components' })).getByText('connection refused')).toBeVisible();
  });

  it('moves the chart with every sample and drops one that is late', async () => {
    gateway();
    const { sockets } = await renderPage(<DashboardPage />);
    const chart = await screen.findByTestId('chart-cpu');
    const socket = sockets[0];
    socket?.opens();
    expect(socket?.subscriptions('metrics')[0]?.filter).toEqual({ names: Object.values(GAUGES) });
    socket?.tellsEvent('metrics', 'p1', sample(1, 0.25));
    socket?.tellsEvent('metrics', 'p2', sample(2, 0.5));
    socket?.tellsEvent('metrics', 'p3', sample(1, 0.9));
    expect(chart).toHaveAttribute('data-points', '2');
    expect(chart).toHaveAttribute('data-last-value', '0.5');
    expect(chart).toHaveAccessibleName('CPU use: CPU 50 %');
  });

  it('begins with the stored history', async () => {
    const begin = Date.UTC(2026, 0, 5, 11, 59, 0) / 1000;
    const asked = gateway().on(HISTORY, ({ query }) =>
      query.get('query')?.startsWith(GAUGES.cpu) === true
        ? { body: { status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values: [[begin, '0.1'], [begin + 5, '0.2']] }] } } }
        : noHistory,
    );
    const { sockets } = await renderPage(<DashboardPage />);
    await waitFor(() => {
      expect(screen.getByTestId('chart-cpu')).toHaveAttribute('data-points', '2');
    });
    expect(asked.called(HISTORY)[0]?.query.get('query')).toBe(`${GAUGES.cpu}{instance="node-1"}`);
    sockets[0]?.opens();
    sockets[0]?.tellsEvent('metrics', 'p1', sample(1, 0.3));
    expect(screen.getByTestId('chart-cpu')).toHaveAttribute('data-points', '3');
    expect(screen.getByTestId('chart-cpu')).toHaveAttribute('data-last-value', '0.3');
  });
});
