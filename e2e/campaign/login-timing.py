#!/usr/bin/env python3
"""Can a stranger tell by the time of a refused login whether the user exists?

    e2e/campaign/login-timing.py AUTH_SERVICE_URL ADMIN_PASSWORD_FILE [SAMPLES_EACH]

Asks auth-service itself, on one connection, with wrong passwords for users that exist and for names of the same length that nobody has, in
random order, and compares the two sets by Mann-Whitney's U: the area under the curve is the chance that a stranger who guesses by time guesses
right. Start the suite so that the throttle lets this through and a hash hides as little as possible:

    AUTH_LOGIN_FREE_PER_ACCOUNT=10000000 AUTH_LOGIN_FREE_PER_ADDRESS=10000000 AUTH_LOGIN_FREE_PER_ACCOUNT_ANYWHERE=10000000 \\
    AUTH_PASSWORD_COST=4 AUTH_PASSWORD_DANGEROUSLY_LOW_COST=true ./cluster-ai up

Exits with 1 when the 99 % interval of the area leaves out 0.5, or guessing gains more than two points in a hundred.
"""
import http.client
import json
import math
import random
import statistics
import sys
import time
import urllib.parse
import uuid

WARM_UP = 400
USERS = 20
TWO_SIDED_99 = 2.576
MOST_GAIN = 0.02


class Door:
    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)

    def send(self, method, path, body=None, token=None):
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["Authorization"] = "Bearer " + token
        text = None if body is None else json.dumps(body)
        begun = time.perf_counter_ns()
        self.connection.request(method, path, text, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        return answer.status, content, time.perf_counter_ns() - begun

    def refused(self, username):
        status, content, taken = self.send("POST", "/api/v1/auth/login", {"username": username, "password": "no, it is not this one"})
        problem = json.loads(content)
        problem.pop("traceId", None)
        return (status, json.dumps(problem, sort_keys=True)), taken / 1000


def area(one, other):
    """Of U over n1 n2, ties shared, with its standard error (Hanley and McNeil)."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    sum_of_ranks = 0.0
    index = 0
    while index < len(ranked):
        end = index
        while end < len(ranked) and ranked[end][0] == ranked[index][0]:
            end += 1
        sum_of_ranks += (index + 1 + end) / 2 * sum(1 for _, which in ranked[index:end] if which == 1)
        index = end
    n0, n1 = len(one), len(other)
    a = (sum_of_ranks - n1 * (n1 + 1) / 2) / (n0 * n1)
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    error = math.sqrt((a * (1 - a) + (n1 - 1) * (q1 - a * a) + (n0 - 1) * (q2 - a * a)) / (n0 * n1))
    return a, error


def main():
    url, password_file = sys.argv[1:3]
    samples = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
    door = Door(url)
    password = open(password_file, encoding="utf-8").read().strip()
    token = json.loads(door.send("POST", "/api/v1/auth/login", {"username": "admin", "password": password})[1])["accessToken"]
    known = []
    for _ in range(USERS):
        user = {"username": "timing-" + str(uuid.uuid4()), "password": str(uuid.uuid4()), "roles": []}
        status, content, _ = door.send("POST", "/api/v1/auth/users", user, token)
        if status != 201:
            sys.exit(f"no user could be made: {status} {content}")
        known.append((user["username"], json.loads(content)["id"]))
    times = {True: [], False: []}
    answers = set()
    order = [True, False] * samples
    random.shuffle(order)
    try:
        for number, exists in enumerate([True, False] * (WARM_UP // 2) + order):
            name = random.choice(known)[0] if exists else "timing-" + str(uuid.uuid4())
            answer, taken = door.refused(name)
            answers.add(answer)
            if number >= WARM_UP:
                times[exists].append(taken)
    finally:
        for _, user_id in known:
            door.send("DELETE", "/api/v1/auth/users/" + user_id, None, token)
    a, error = area(times[False], times[True])
    low, high = a - TWO_SIDED_99 * error, a + TWO_SIDED_99 * error
    for exists, label in ((True, "known"), (False, "unknown")):
        cuts = statistics.quantiles(times[exists], n=100)
        print(f"{label:8} n={len(times[exists])} median={cuts[49]:.0f} us p5={cuts[4]:.0f} us p95={cuts[94]:.0f} us mean={statistics.fmean(times[exists]):.0f} us")
    print(f"area under the curve {a:.4f}, 99 % interval {low:.4f} to {high:.4f}; answers that differ: {len(answers)}")
    if len(answers) != 1 or not low <= 0.5 <= high or abs(a - 0.5) > MOST_GAIN:
        sys.exit("a stranger can tell")
    print("a stranger cannot tell")


if __name__ == "__main__":
    main()
