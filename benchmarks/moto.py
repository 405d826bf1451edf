"""What moto is asked: its DynamoDB, with the applications as items of one table."""

import json
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from typing import Any

from benchmarks.fixtures import Data, Unexpected
from benchmarks.load import send

_SIGNED = "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x"
# what one call may carry
_BATCH = 25


def requests(data: Data) -> dict[str, Sequence[bytes]]:
    """A page of 100, each item by its key, and a change of each."""
    change = {
        "UpdateExpression": "SET #s = :v",
        "ExpressionAttributeNames": {"#s": "status"},
        "ExpressionAttributeValues": {":v": {"S": "accepted"}},
        "ReturnValues": "ALL_NEW",
    }
    keys = [{"TableName": "apps", "Key": {"id": {"S": row["id"]}}} for row in data.applications]
    return {
        "page": [_request("Scan", {"TableName": "apps", "Limit": 100})],
        "one": [_request("GetItem", key) for key in keys],
        "posts": [_request("UpdateItem", {**key, **change}) for key in keys],
    }


def fill(port: int, data: Data) -> None:
    """Make the table and put the applications into it.

    Raises:
        Unexpected: moto refused.
    """
    table = {
        "TableName": "apps",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    _call(port, "CreateTable", table)
    puts = [{"PutRequest": {"Item": _item(row)}} for row in data.applications]
    for start in range(0, len(puts), _BATCH):
        _call(port, "BatchWriteItem", {"RequestItems": {"apps": puts[start : start + _BATCH]}})


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": {"S": row["id"]}} | {name: _attribute(value) for name, value in row["attributes"].items()}


def _attribute(value: object) -> dict[str, Any]:
    if value is None:
        return {"NULL": True}
    return {"BOOL": value} if isinstance(value, bool) else {"S": str(value)}


def _headers(operation: str) -> dict[str, str]:
    return {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"DynamoDB_20120810.{operation}"}


def _request(operation: str, body: object) -> bytes:
    return send("POST", "/", _SIGNED, json.dumps(body), _headers(operation))


def _call(port: int, operation: str, body: object) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/", json.dumps(body), {**_headers(operation), "Authorization": _SIGNED})
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise Unexpected(f"moto answered {operation} with {answer.status}")


FIRST = _request("ListTables", {})
