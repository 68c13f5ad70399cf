import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeGateway, page } from '../../testing/FakeGateway';
import { renderPage } from '../../testing/renderPage';
import { auditRecord, auditVerification } from '../../testing/samples';
import { AuditPage } from './AuditPage';

const AUDIT = 'GET /api/v1/audit';
const EXPORT = 'GET /api/v1/audit/export';
const VERIFY = 'GET /api/v1/audit/verification';

const show = (at = '/audit') => renderPage(<AuditPage />, { at, path: '/audit' });

describe('the audit trail', () => {
  it('shows that it is loading', async () => {
    new FakeGateway().on(AUDIT, 'never');
    await show();
    expect(screen.getByRole('status', { name: 'Loading records' })).toBeVisible();
  });

  it('says that nothing was found', async () => {
    new FakeGateway().on(AUDIT, { body: page([]) });
    await show();
    expect(await screen.findByText('Nothing on record')).toBeVisible();
  });

  it('tells whoever may not see it', async () => {
    new FakeGateway().fails(AUDIT, 403, 'FORBIDDEN');
    await show();
    expect(await screen.findByRole('alert')).toHaveTextContent('You may not see records');
  });

  it('shows who did what to what, and what is different now', async () => {
    new FakeGateway().on(AUDIT, { body: page([auditRecord()]) });
    await show();
    const row = await screen.findByTestId('audit-row');
    expect(row).toHaveTextContent('olga');
    expect(row).toHaveTextContent('192.0.2.7');
    expect(row).toHaveTextContent('rules.update');
    expect(row).toHaveTextContent('HighCpu');
    expect(row).toHaveTextContent('severity: warning → critical');
    expect(within(row).getByText('Allowed')).toBeVisible();
  });

  it('shows by id a person who was forgotten', async () => {
    const record = auditRecord({ forgotten: true, actor: { kind: 'USER', id: 'u-77', method: 'access-token' } });
    new FakeGateway().on(AUDIT, { body: page([record]) });
    await show();
    const row = await screen.findByTestId('audit-row');
    expect(row).toHaveTextContent('u-77');
    expect(row).toHaveTextContent('A person in this record was forgotten');
  });

  it('says of a record that it is damaged, and shows the others', async () => {
    const damaged = auditRecord({ index: 41, decision: undefined, actor: { kind: '', id: 'u-77', method: '' }, damage: 'Its content cannot be read.' });
    new FakeGateway().on(AUDIT, { body: page([damaged, auditRecord()]) });
    await show();
    const rows = await screen.findAllByTestId('audit-row');
    expect(rows[0]).toHaveTextContent('Not as it was written: Its content cannot be read.');
    expect(rows[1]).not.toHaveTextContent('Not as it was written');
  });

  it('shows what was not let through', async () => {
    new FakeGateway().on(AUDIT, { body: page([auditRecord({ decision: 'DENIED', result: 'INVALID_CREDENTIALS', changes: [] })]) });
    await show();
    expect(within(await screen.findByTestId('audit-row')).getByText('Denied')).toBeVisible();
  });

  it('asks for exactly what was filled in, when the form is sent', async () => {
    const gateway = new FakeGateway().on(AUDIT, { body: page([auditRecord()]) });
    await show();
    await screen.findByTestId('audit-row');
    fireEvent.change(screen.getByTestId('audit-actor'), { target: { value: 'olga' } });
    fireEvent.change(screen.getByTestId('audit-target'), { target: { value: 'HighCpu' } });
    fireEvent.change(screen.getByTestId('audit-from'), { target: { value: '2026-01-05T12:00:00' } });
    expect(gateway.called(AUDIT)).toHaveLength(1);
    await userEvent.click(screen.getByTestId('audit-search'));
    await waitFor(() => {
      expect(gateway.called(AUDIT)).toHaveLength(2);
    });
    expect(Object.fromEntries(gateway.called(AUDIT)[1]?.query ?? [])).toEqual({
      actor: 'olga',
      target: 'HighCpu',
      from: new Date('2026-01-05T12:00:00').toISOString(),
      limit: '50',
    });
  });

  it('keeps the fields and tells why when a search is refused', async () => {
    new FakeGateway().on(AUDIT, ({ query }) =>
      query.has('action')
        ? { status: 400, body: { title: 'The request is not valid', status: 400, code: 'VALIDATION_FAILED', detail: 'Correct the fields.' } }
        : { body: page([auditRecord()]) },
    );
    await show();
    await screen.findByTestId('audit-row');
    fireEvent.change(screen.getByTestId('audit-action'), { target: { value: 'RULES' } });
    await userEvent.click(screen.getByTestId('audit-search'));
    expect(await screen.findByRole('alert')).toHaveTextContent('Correct the fields.');
    expect(screen.getByTestId('audit-action')).toHaveValue('RULES');
  });

  it('finds everything of one request by its trace', async () => {
    const gateway = new FakeGateway().on(AUDIT, { body: page([auditRecord()]) });
    await show('/audit?actor=olga');
    expect(screen.getByTestId('audit-actor')).toHaveValue('olga');
    await userEvent.click(await screen.findByRole('button', { name: 'Everything of trace 4bf92f3577b34da6' }));
    await waitFor(() => {
      expect(screen.getByTestId('audit-traceId')).toHaveValue('4bf92f3577b34da6');
    });
    expect(screen.getByTestId('audit-actor')).toHaveValue('');
    expect(gateway.called(AUDIT).at(-1)?.query.get('traceId')).toBe('4bf92f3577b34da6');
  });

  it('goes further back', async () => {
    new FakeGateway().on(AUDIT, ({ query }) => ({
      body: query.get('cursor') === 'older' ? page([auditRecord({ index: 7, action: 'rules.create' })]) : { items: [auditRecord()], next: 'older' },
    }));
    await show();
    await userEvent.click(await screen.findByTestId('audit-older'));
    await waitFor(() => {
      expect(screen.getAllByTestId('audit-row').map((row) => row.dataset['action'])).toEqual(['rules.update', 'rules.create']);
    });
    expect(screen.queryByTestId('audit-older')).not.toBeInTheDocument();
  });
});

describe('the export', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('saves the file of the period', async () => {
    const saved: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push(`${this.download} ${this.href}`);
    });
    URL.createObjectURL = () => 'blob:audit';
    URL.revokeObjectURL = () => undefined;
    const gateway = new FakeGateway().on(AUDIT, { body: page([]) }).on(EXPORT, { body: { index: 1 } });
    await show('/audit?actor=olga&from=2026-01-05T12:00:00.000Z');
    await userEvent.click(await screen.findByTestId('audit-export-csv'));
    await waitFor(() => {
      expect(saved).toEqual(['audit.csv blob:audit']);
    });
    expect(Object.fromEntries(gateway.called(EXPORT)[0]?.query ?? [])).toEqual({ format: 'csv', from: '2026-01-05T12:00:00.000Z' });
  });

  it('tells why there is none', async () => {
    new FakeGateway().on(AUDIT, { body: page([]) }).fails(EXPORT, 503, 'SERVICE_UNAVAILABLE', 'The database does not answer');
    await show();
    await userEvent.click(await screen.findByTestId('audit-export-jsonl'));
    expect(await screen.findByRole('alert')).toHaveTextContent('The database does not answer');
  });
});

describe('the verification', () => {
  const verify = async () => {
    await show();
    await userEvent.click(await screen.findByTestId('audit-verify'));
    return screen.findByTestId('audit-verdict');
  };

  it('says in words that the trail is intact', async () => {
    new FakeGateway().on(AUDIT, { body: page([]) }).on(VERIFY, { body: auditVerification() });
    const verdict = await verify();
    expect(verdict).toHaveTextContent('The trail is intact');
    expect(verdict).toHaveTextContent('1,200 records, 1 to 1,200, are as they were written.');
    expect(verdict).toHaveTextContent('up to record 1,200');
    expect(verdict).not.toHaveTextContent('pruned');
  });

  it('says where a pruned trail begins, and what nobody has signed for yet', async () => {
    const found = auditVerification({ first: 501, checked: 700, anchoredTo: 1199, unanchored: 1, forgotten: 3 });
    new FakeGateway().on(AUDIT, { body: page([]) }).on(VERIFY, { body: found });
    const verdict = await verify();
    expect(verdict).toHaveTextContent('What came before record 501 was pruned; a signed checkpoint vouches for it.');
    expect(verdict).toHaveTextContent('1 record behind that wait');
    expect(verdict).toHaveTextContent('3 records lack what told of a person');
  });

  it('names the first record that is not as it was written, and what to do', async () => {
    const found = auditVerification({ verdict: 'BROKEN', checked: 40, brokenAt: 41, reason: 'Its content is not what was hashed.' });
    new FakeGateway().on(AUDIT, { body: page([]) }).on(VERIFY, { body: found });
    const verdict = await verify();
    expect(verdict).toHaveTextContent('The trail is broken at record 41');
    expect(verdict).toHaveTextContent('Its content is not what was hashed.');
    expect(verdict).toHaveTextContent('Export the trail now');
  });

  it('goes on piece by piece, and shows how far it is', async () => {
    const gateway = new FakeGateway().on(AUDIT, { body: page([]) }).on(VERIFY, ({ query }) => {
      switch (query.get('cursor')) {
        case 'second':
          return 'never';
        default:
          return { body: auditVerification({ verdict: 'UNFINISHED', checked: 300, next: 'second' }) };
      }
    });
    const verdict = await verify();
    expect(verdict).toHaveTextContent('Verified 300 records of 1,200, intact so far');
    await waitFor(() => {
      expect(gateway.called(VERIFY)).toHaveLength(2);
    });
    expect(screen.getByTestId('audit-verify')).toBeDisabled();
  });

  it('tells what the last piece found', async () => {
    new FakeGateway().on(AUDIT, { body: page([]) }).on(VERIFY, ({ query }) => ({
      body: query.get('cursor') === 'second' ? auditVerification() : auditVerification({ verdict: 'UNFINISHED', checked: 300, next: 'second' }),
    }));
    await verify();
    expect(await screen.findByText('The trail is intact')).toBeVisible();
  });

  it('tells why it could not be verified', async () => {
    new FakeGateway().on(AUDIT, { body: page([]) }).fails(VERIFY, 429, 'TOO_MANY_REQUESTS', 'Repeat the request in a moment.');
    await show();
    await userEvent.click(await screen.findByTestId('audit-verify'));
    expect(await screen.findByRole('alert')).toHaveTextContent('Repeat the request in a moment.');
    expect(screen.queryByTestId('audit-verdict')).not.toBeInTheDocument();
  });
});
