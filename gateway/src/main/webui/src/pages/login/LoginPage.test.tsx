import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { session } from '../../api/session';
import { FakeGateway, page, tokenFor } from '../../testing/FakeGateway';
import { LoginPage } from './LoginPage';

const LOGIN = 'POST /api/v1/auth/login';

async function enter() {
  fireEvent.change(screen.getByTestId('login-username'), { target: { value: 'tester' } });
  fireEvent.change(screen.getByTestId('login-password'), { target: { value: 'secret' } });
  await userEvent.click(screen.getByTestId('login-submit'));
}

describe('the login page', () => {
  it('asks for both before it can be sent', () => {
    new FakeGateway();
    render(<LoginPage />);
    expect(screen.getByTestId('login-submit')).toBeDisabled();
  });

  it('signs in and leaves the refresh token to the cookie', async () => {
    const gateway = new FakeGateway();
    render(<LoginPage />);
    await enter();
    await waitFor(() => {
      expect(session.state().status).toBe('signed-in');
    });
    const call = gateway.called(LOGIN)[0];
    expect(call?.body).toEqual({ username: 'tester', password: 'secret' });
    expect(call?.headers.get('X-Token-Transport')).toBe('cookie');
  });

  it('shows that it is busy while the answer is on its way', async () => {
    new FakeGateway().on(LOGIN, 'never');
    render(<LoginPage />);
    await enter();
    expect(screen.getByTestId('login-submit')).toBeDisabled();
    expect(screen.getByRole('progressbar')).toBeVisible();
  });

  it('says that the pair is wrong and empties the password', async () => {
    new FakeGateway().fails(LOGIN, 401, 'INVALID_CREDENTIALS');
    render(<LoginPage />);
    await enter();
    expect(await screen.findByTestId('login-problem')).toHaveTextContent('The user name or the password is wrong.');
    expect(screen.getByTestId('login-password')).toHaveValue('');
    expect(screen.getByTestId('login-username')).toHaveValue('tester');
  });

  it('asks for the code of those who have a second factor', async () => {
    const gateway = new FakeGateway().fails(LOGIN, 401, 'SECOND_FACTOR_REQUIRED');
    render(<LoginPage />);
    await enter();
    const field = await screen.findByTestId('login-code');
    expect(screen.queryByTestId('login-problem')).toBeNull();
    gateway.fails(LOGIN, 401, 'INVALID_SECOND_FACTOR');
    fireEvent.change(field, { target: { value: '000000' } });
    await userEvent.click(screen.getByTestId('login-submit'));
    expect(await screen.findByTestId('login-problem')).toHaveTextContent('The code is wrong');
    expect(screen.getByTestId('login-code')).toHaveValue('');
    expect(gateway.called(LOGIN)[1]?.body).toEqual({ username: 'tester', password: 'secret', totp: '000000' });
  });

  it('tells when the service does not answer', async () => {
    new FakeGateway().fails(LOGIN, 503, 'UPSTREAM_UNAVAILABLE', 'auth-service does not answer');
    render(<LoginPage />);
    await enter();
    expect(await screen.findByTestId('login-problem')).toHaveTextContent('auth-service does not answer');
  });

  it('explains why somebody has to sign in again', () => {
    new FakeGateway();
    render(<LoginPage expired />);
    expect(screen.getByText(/Your session has ended/)).toBeVisible();
  });

  it('offers who else signs people in', async () => {
    new FakeGateway().on('GET /api/v1/auth/providers', { body: page([{ id: 'github', label: 'GitHub' }]) });
    render(<LoginPage />);
    const button = await screen.findByTestId('login-provider');
    expect(button).toHaveTextContent('Sign in with GitHub');
    expect(button).toHaveAttribute('href', '/api/v1/auth/providers/github/login');
  });

  it('offers nobody when that cannot be told', async () => {
    const gateway = new FakeGateway().fails('GET /api/v1/auth/providers', 503, 'UPSTREAM_UNAVAILABLE');
    render(<LoginPage />);
    await waitFor(() => {
      expect(gateway.called('GET /api/v1/auth/providers')).toHaveLength(1);
    });
    expect(screen.queryByTestId('login-provider')).toBeNull();
    expect(screen.getByTestId('login-username')).toBeVisible();
  });

  describe('behind another issuer', () => {
    const FINISH = 'POST /api/v1/auth/login/second-factor';

    const comeBack = () => {
      window.history.replaceState(null, '', '/ui/?second-factor=required');
      render(<LoginPage />);
    };

    const show = async (code: string) => {
      fireEvent.change(screen.getByTestId('login-code'), { target: { value: code } });
      await userEvent.click(screen.getByTestId('login-submit'));
    };

    afterEach(() => {
      window.history.replaceState(null, '', '/ui/');
    });

    it('asks for nothing but the code of those who have a second factor', async () => {
      const gateway = new FakeGateway().on(FINISH, { body: { accessToken: tokenFor('ann', '*:*'), expiresIn: 900 } });
      comeBack();
      expect(screen.getByTestId('login-vouched')).toBeVisible();
      expect(screen.queryByTestId('login-username')).toBeNull();
      expect(screen.queryByTestId('login-password')).toBeNull();
      expect(screen.getByTestId('login-submit')).toBeDisabled();
      await show('123456');
      await waitFor(() => {
        expect(session.state()).toMatchObject({ status: 'signed-in', identity: { username: 'ann' } });
      });
      const call = gateway.called(FINISH)[0];
      expect(call?.body).toEqual({ code: '123456' });
      expect(call?.headers.get('X-Token-Transport')).toBe('cookie');
      expect(window.location.search).toBe('');
    });

    it('says that the code is wrong and asks again', async () => {
      new FakeGateway().fails(FINISH, 401, 'INVALID_SECOND_FACTOR');
      comeBack();
      await show('000000');
      expect(await screen.findByTestId('login-problem')).toHaveTextContent('The code is wrong');
      expect(screen.getByTestId('login-code')).toHaveValue('');
      expect(screen.queryByTestId('login-password')).toBeNull();
    });

    it('goes back to the beginning when it is too late', async () => {
      new FakeGateway().fails(FINISH, 400, 'LOGIN_NOT_BEGUN');
      comeBack();
      await show('123456');
      expect(await screen.findByTestId('login-problem')).toHaveTextContent('took too long');
      expect(screen.getByTestId('login-password')).toBeVisible();
      expect(screen.queryByTestId('login-code')).toBeNull();
      expect(window.location.search).toBe('');
    });

    it('lets somebody begin again', async () => {
      new FakeGateway();
      comeBack();
      await userEvent.click(screen.getByTestId('login-begin-again'));
      expect(screen.getByTestId('login-username')).toBeVisible();
      expect(screen.queryByTestId('login-vouched')).toBeNull();
    });
  });

  it('tells why another issuer brought nobody in', () => {
    new FakeGateway();
    window.history.replaceState(null, '', '/ui/?refused=LOGIN_NOT_PERMITTED');
    render(<LoginPage />);
    expect(screen.getByTestId('login-refusal')).toHaveTextContent('An administrator can change that');
    window.history.replaceState(null, '', '/ui/');
  });
});
