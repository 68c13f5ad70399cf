import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { StepUpDialog } from '../../components/StepUpDialog';
import { FakeGateway, tokenFor } from '../../testing/FakeGateway';
import { renderPage } from '../../testing/renderPage';
import { SecondFactorPanel } from './SecondFactorPanel';

const FACTOR = '/api/v1/auth/me/second-factor';
const PROOF = 'POST /api/v1/auth/me/proof';
const CODES = ['abcde-fghjk', 'mnpqr-stuvw'];

const gatewayWith = (enabled: boolean) => new FakeGateway().on(`GET ${FACTOR}`, { body: { enabled, ...(enabled ? { recoveryCodesLeft: 7 } : {}) } });

const open = () =>
  renderPage(
    <>
      <SecondFactorPanel />
      <StepUpDialog />
    </>,
  );

/** Refused until somebody comes with the token that the proof yields. */
const wantsProof = (body?: object) => (call: { headers: Headers }) =>
  call.headers.get('Authorization') === `Bearer ${tokenFor('tester', '*:*', 'proved')}`
    ? { status: body === undefined ? 204 : 200, ...(body === undefined ? {} : { body }) }
    : { status: 403, body: { title: 'Prove again who you are', code: 'STEP_UP_REQUIRED', status: 403 } };

const proves = { body: { accessToken: tokenFor('tester', '*:*', 'proved'), tokenType: 'Bearer', expiresIn: 900 } };

describe('the second factor', () => {
  it('is set up with the code of an app, and shows the recovery codes once', async () => {
    const gateway = gatewayWith(false)
      .on(`POST ${FACTOR}`, { body: { secret: 'GEZDGNBV', uri: 'otpauth://totp/Cluster%20AI:tester?secret=GEZDGNBV' } })
      .on(`PUT ${FACTOR}`, { body: { recoveryCodes: CODES } });
    await open();
    await userEvent.click(await screen.findByTestId('begin-second-factor'));
    expect(await screen.findByTestId('enrol-secret')).toHaveValue('GEZDGNBV');
    expect(screen.getByTitle('The secret as a QR code')).toBeInTheDocument();
    fireEvent.change(screen.getByTestId('enrol-code'), { target: { value: ' 123456 ' } });
    await userEvent.click(screen.getByTestId('enrol-submit'));
    expect(await screen.findByTestId('recovery-codes')).toHaveTextContent('abcde-fghjk');
    expect(gateway.called(`PUT ${FACTOR}`)[0]?.body).toEqual({ code: '123456' });
    await userEvent.click(screen.getByRole('button', { name: 'I have them' }));
    await waitFor(() => {
      expect(screen.queryByTestId('recovery-codes')).toBeNull();
    });
    expect(screen.queryByTestId('enrol-secret')).toBeNull();
  });

  it('says that the code was wrong and lets one try again', async () => {
    gatewayWith(false)
      .on(`POST ${FACTOR}`, { body: { secret: 'GEZDGNBV', uri: 'otpauth://totp/x?secret=GEZDGNBV' } })
      .fails(`PUT ${FACTOR}`, 401, 'INVALID_SECOND_FACTOR', 'Send the code that the app shows now')
      .on('POST /api/v1/auth/refresh', { body: { accessToken: tokenFor('tester', '*:*', '2'), expiresIn: 900 } });
    await open();
    await userEvent.click(await screen.findByTestId('begin-second-factor'));
    fireEvent.change(await screen.findByTestId('enrol-code'), { target: { value: '000000' } });
    await userEvent.click(screen.getByTestId('enrol-submit'));
    expect(await screen.findByText(/that the app shows now/)).toBeVisible();
    expect(screen.getByTestId('enrol-code')).toHaveValue('');
  });

  it('asks for the password first when the login was long ago, and goes on by itself', async () => {
    const gateway = gatewayWith(false)
      .on(`POST ${FACTOR}`, wantsProof({ secret: 'GEZDGNBV', uri: 'otpauth://totp/x?secret=GEZDGNBV' }))
      .on(PROOF, proves);
    await open();
    await userEvent.click(await screen.findByTestId('begin-second-factor'));
    fireEvent.change(await screen.findByTestId('proof'), { target: { value: 'secret' } });
    await userEvent.click(screen.getByTestId('proof-submit'));
    expect(await screen.findByTestId('enrol-secret')).toHaveValue('GEZDGNBV');
    expect(gateway.called(PROOF)[0]?.body).toEqual({ password: 'secret' });
    expect(screen.queryByTestId('proof')).toBeNull();
  });

  it('is switched off by who shows a code', async () => {
    const gateway = gatewayWith(true).on(`DELETE ${FACTOR}`, wantsProof()).fails(PROOF, 401, 'INVALID_SECOND_FACTOR', 'each works once');
    await open();
    expect(await screen.findByText(/Recovery codes left: 7/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Switch off' }));
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Switch off' }));
    fireEvent.change(await screen.findByTestId('proof'), { target: { value: '000000' } });
    await userEvent.click(screen.getByTestId('proof-submit'));
    expect(await screen.findByText(/each works once/)).toBeVisible();
    gateway.on(PROOF, proves);
    fireEvent.change(screen.getByTestId('proof'), { target: { value: '123456' } });
    await userEvent.click(screen.getByTestId('proof-submit'));
    expect(await screen.findByText('The second factor is off')).toBeVisible();
    expect(gateway.called(PROOF).map((call) => call.body)).toEqual([{ code: '000000' }, { code: '123456' }]);
  });

  it('leaves everything as it is when one would not prove it', async () => {
    gatewayWith(true).on(`POST ${FACTOR}/recovery-codes`, wantsProof({ recoveryCodes: CODES }));
    await open();
    await userEvent.click(await screen.findByRole('button', { name: 'Other recovery codes' }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel' }));
    expect(await screen.findByText(/Prove again who you are/)).toBeVisible();
    expect(screen.queryByTestId('recovery-codes')).toBeNull();
  });

  it('says that it is meant where somebody set that up', async () => {
    const gateway = gatewayWith(false).on(`POST ${FACTOR}`, (call) =>
      call.headers.get('X-Confirm') === 'yes'
        ? { body: { secret: 'GEZDGNBV', uri: 'otpauth://totp/x?secret=GEZDGNBV' } }
        : { status: 428, body: { title: 'Say that you mean it', code: 'CONFIRMATION_REQUIRED', status: 428 } },
    );
    await open();
    await userEvent.click(await screen.findByTestId('begin-second-factor'));
    await userEvent.click(await screen.findByRole('button', { name: 'I mean it' }));
    expect(await screen.findByTestId('enrol-secret')).toHaveValue('GEZDGNBV');
    expect(gateway.called(`POST ${FACTOR}`)).toHaveLength(2);
  });
});
