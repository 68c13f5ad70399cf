import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { FakeGateway, page } from '../../testing/FakeGateway';
import { renderPage } from '../../testing/renderPage';
import { model, modelNode, operation } from '../../testing/samples';
import { ModelsPage } from './ModelsPage';

const MODELS = 'GET /api/v1/models';
const NODES = 'GET /api/v1/models/nodes';

describe('the models page', () => {
  it('shows that it is loading', async () => {
    new FakeGateway().on(MODELS, 'never').on(NODES, 'never');
    await renderPage(<ModelsPage />);
    expect(screen.getByRole('status', { name: 'Loading models' })).toBeVisible();
    expect(screen.getByRole('status', { name: 'Loading nodes' })).toBeVisible();
  });

  it('says what to do when there is nothing', async () => {
    new FakeGateway().on(MODELS, { body: page([]) }).on(NODES, { body: page([]) });
    await renderPage(<ModelsPage />);
    expect(await screen.findByText('No models')).toBeVisible();
    expect(await screen.findByText('No node registered')).toBeVisible();
  });

  it('tells why it failed and tries again when asked', async () => {
    const gateway = new FakeGateway().on(NODES, { body: page([]) }).fails(MODELS, 503, 'UPSTREAM_UNAVAILABLE', 'model-service does not answer');
    await renderPage(<ModelsPage />);
    const failed = await screen.findByRole('alert');
    expect(failed).toHaveTextContent('model-service does not answer');
    gateway.on(MODELS, { body: page([model()]) });
    await userEvent.click(within(failed).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('localhost:5000/tiny/byte:latest')).toBeVisible();
  });

  it('shows where a model lies and why a node is stale', async () => {
    const nodes = [
      { id: 'n1', name: 'ollama-one', loaded: true, stale: false },
      { id: 'n2', name: 'ollama-two', loaded: false, stale: true, reason: 'Connection refused' },
    ];
    new FakeGateway().on(NODES, { body: page([modelNode()]) }).on(MODELS, { body: page([model({ nodes })]) });
    await renderPage(<ModelsPage />);
    const row = await screen.findByTestId('model-row');
    expect(row).toHaveTextContent('ollama-oneloaded');
    expect(row).toHaveTextContent('ollama-twoStaleConnection refused');
  });

  it('pulls a model and follows its progress on the stream', async () => {
    const gateway = new FakeGateway()
      .on(MODELS, { body: page([]) })
      .on(NODES, { body: page([modelNode()]) })
      .on('POST /api/v1/models/ns%2Ftiny%3Alatest/pull', { status: 202, body: operation({ target: 'ns/tiny:latest', progress: 0 }) });
    const { sockets } = await renderPage(<ModelsPage />);
    await screen.findByTestId('node-row');
    await userEvent.click(screen.getAllByRole('button', { name: 'Pull model' })[0] as HTMLElement);
    fireEvent.change(screen.getByTestId('pull-model'), { target: { value: ' ns/tiny:latest ' } });
    await userEvent.click(screen.getByTestId('pull-submit'));
    const row = await screen.findByTestId('operation-row');
    expect(row).toHaveTextContent('Pull ns/tiny:latest');
    expect(gateway.called('POST /api/v1/models/ns%2Ftiny%3Alatest/pull')[0]?.body).toEqual({});
    sockets[0]?.opens();
    sockets[0]?.tellsSnapshot('operations', 'p1', [operation({ target: 'ns/tiny:latest', version: 2, progress: 0.4 })]);
    sockets[0]?.tellsEvent('operations', 'p2', operation({ target: 'ns/tiny:latest', version: 3, progress: 0.75 }));
    await waitFor(() => {
      expect(screen.getByTestId('operation-row')).toHaveTextContent('75 %');
    });
  });

  it('deletes a model from the chosen node only after a confirmation', async () => {
    const nodes = [
      { id: 'n1', name: 'ollama-one', loaded: false, stale: false },
      { id: 'n2', name: 'ollama-two', loaded: false, stale: false },
    ];
    const path = 'DELETE /api/v1/models/localhost%3A5000%2Ftiny%2Fbyte%3Alatest';
    const gateway = new FakeGateway().on(NODES, { body: page([modelNode()]) }).on(MODELS, { body: page([model({ nodes })]) }).on(path, { status: 204 });
    await renderPage(<ModelsPage />);
    await userEvent.click(await screen.findByRole('button', { name: /^Delete localhost/ }));
    expect(gateway.called(path)).toHaveLength(0);
    await userEvent.click(screen.getByRole('combobox', { name: 'From' }));
    await userEvent.click(screen.getByRole('option', { name: 'ollama-two' }));
    await userEvent.click(screen.getByTestId('confirm-delete-model'));
    await waitFor(() => {
      expect(gateway.called(path)[0]?.query.get('node')).toBe('n2');
    });
  });

  it('tells which nodes still hold a model after a deletion', async () => {
    const removals = [
      { node: 'n1', name: 'ollama-one', result: 'REMOVED', reason: '' },
      { node: 'n2', name: 'ollama-two', result: 'FAILED', reason: 'Connection refused' },
    ];
    new FakeGateway()
      .on(NODES, { body: page([modelNode()]) })
      .on(MODELS, { body: page([model({ name: 'tiny' })]) })
      .on('DELETE /api/v1/models/tiny', { body: page(removals) });
    await renderPage(<ModelsPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Delete tiny' }));
    await userEvent.click(screen.getByTestId('confirm-delete-model'));
    expect(await screen.findByText(/ollama-two: Connection refused/)).toBeVisible();
  });

  it('reloads the list when the stream tells of a change', async () => {
    const gateway = new FakeGateway().on(NODES, { body: page([modelNode()]) }).on(MODELS, { body: page([]) });
    const { sockets } = await renderPage(<ModelsPage />);
    await screen.findByText('No models');
    gateway.on(MODELS, { body: page([model({ name: 'fresh:latest' })]) });
    sockets[0]?.opens();
    sockets[0]?.tellsEvent('models', 'p1', { id: 'fresh:latest@n1', version: 1 });
    expect(await screen.findByText('fresh:latest')).toBeVisible();
  });
});
