"""Prints every change of an alert: a sample of how another team subscribes.

    alert_consumer.py BOOTSTRAP_SERVERS [GROUP]

Delivery is at least once, so what has been handled is remembered by id and version, and offsets are committed after the work.
"""
import json
import sys

from kafka import KafkaConsumer

TOPIC = "alerts.alert-changed.v1"


def main(servers: str, group: str) -> None:
    consumer = KafkaConsumer(
        TOPIC,
        bootstrap_servers=servers.split(","),
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    # In a real consumer this lives in your database, written in the transaction of what you do with the alert.
    newest: dict[str, int] = {}
    for record in consumer:
        try:
            alert = json.loads(record.value)
            identity, version = alert["id"], alert["version"]
        except (ValueError, KeyError, TypeError) as unreadable:
            # One bad record must not stop the partition for ever: say so and go on.
            print(f"skipped {record.topic}/{record.partition}@{record.offset}: {unreadable}", file=sys.stderr)
            consumer.commit()
            continue
        if version > newest.get(identity, 0):
            newest[identity] = version
            print(f"{alert['occurredAt']} {alert['state']:<12} {alert['severity']:<8} {alert['name']} {alert['labels']}", flush=True)
        consumer.commit()


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else "alert-consumer-sample")
