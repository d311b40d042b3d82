"""Where ``AWS`` gets its settings and credentials from, and what it refuses."""

from __future__ import annotations

import orjson
import pytest

from tests.support.doubles.aws import Call
from tests.tasks.functions.aws.conftest import PUT_EVENTS, Client
from tests.tasks.functions.conftest import TRACK, Runner


def test_callbacks_and_events_of_a_request(client: Client) -> None:
    value = client.value("""new Promise((resolve) => {
      const heard = [];
      const s3 = client('S3', settings);
      s3.putObject({ Bucket: settings.bucket, Key: 'a', Body: 'x' }, function (error, data) {
        heard.push(error, data.ETag.length, this.httpResponse.statusCode);
        const request = s3.getObject({ Bucket: settings.bucket, Key: 'none' });
        request.on('error', (failed) => heard.push(failed.code)).on('complete', () => resolve(heard)).send();
      });
    })""")
    assert value == [None, 34, 200, "NoSuchKey"]


def test_settings_may_be_given_once_for_all_services(client: Client) -> None:
    client.value("""(async () => {
      const credentials = new AWS.Credentials(settings.accessKeyId, settings.secretAccessKey);
      AWS.config.update({ region: settings.region, credentials, s3ForcePathStyle: true,
        endpoint: new AWS.Endpoint(settings.endpoint) });
      await new AWS.S3().putObject({ Bucket: settings.bucket, Key: 'a', Body: 'x' }).promise();
      await new AWS.S3({ params: { Bucket: settings.bucket } }).getObject({ Key: 'a' }).promise();
      await new AWS.EventBridge().putEvents({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{}' }] }).promise();
    })()""")
    assert client.double.calls[:2] == [Call("s3", "PUT object", "a"), Call("s3", "GET object", "a")]
    assert client.double.calls[2].operation == "PutEvents"


WITHOUT = "putObject({ Bucket: 'b', Key: 'k', Body: '' })"


@pytest.mark.parametrize("options", ["", "accessKeyId: 'A',", "secretAccessKey: 'B',"])
def test_without_credentials_nothing_is_asked(run: Runner, options: str) -> None:
    """Neither the environment nor a file nor the metadata service is."""
    error = run.value(
        f"new AWS.S3({{ {options} region: 'us-east-1' }}).{WITHOUT}.promise()"
        ".catch(({ name, code, message }) => [name, code, message])"
    )
    message = "Missing credentials in config: give accessKeyId and secretAccessKey, from settings"
    assert error == ["CredentialsError", "CredentialsError", message]
    assert run.http.asked == []


def test_without_a_region_nothing_is_asked(run: Runner) -> None:
    client = "new AWS.SQS({ accessKeyId: 'A', secretAccessKey: 'B' })"
    expression = f"{client}.listQueues().promise().catch((error) => [error.code, error.message])"
    assert run.value(expression) == ["ConfigError", "Missing region in config"]
    assert run.http.asked == []


@pytest.mark.parametrize("name", ["Kinesis", "SES", "STS", "Firehose", "SecretsManager", "EC2"])
def test_other_services_are_refused_by_name(run: Runner, name: str) -> None:
    expected = (
        f"AWS.{name} is not available in this runtime: of the services there are DynamoDB, EventBridge, Lambda, S3, "
        "SNS, SQS; sign a request to another with AWS.Signers.V4 and send it with fetch, as docs/functions/aws.md shows"
    )
    assert run.value(f"(() => {{ try {{ new AWS.{name}() }} catch (error) {{ return error.message }} }})()") == expected


@pytest.mark.parametrize(
    "name", ["SharedIniFileCredentials", "EC2MetadataCredentials", "EnvironmentCredentials", "MetadataService"]
)
def test_other_places_for_credentials_are_refused_by_name(run: Runner, name: str) -> None:
    reason = "give accessKeyId, secretAccessKey and sessionToken, from settings"
    expected = f"AWS.{name} is not available in this runtime: {reason}"
    assert run.value(f"(() => {{ try {{ new AWS.{name}() }} catch (error) {{ return error.message }} }})()") == expected


def test_names_that_the_sdk_does_not_have_are_undefined(run: Runner) -> None:
    assert run.value("[typeof AWS.Nothing, 'S3' in AWS, typeof AWS.toString, String(AWS)]") == [
        "undefined",
        True,
        "function",
        "[object Object]",
    ]


def test_files_of_settings_are_refused(run: Runner) -> None:
    expression = "(() => { try { AWS.config.loadFromPath('/etc/passwd') } catch (error) { return error.message } })()"
    assert run.value(expression) == "AWS.config.loadFromPath is not available in this runtime: functions have no files"


def test_a_service_may_be_replaced_by_the_author(run: Runner) -> None:
    assert run.value("((AWS.S3 = class { static mine = 1 }), AWS.S3.mine)") == 1


def test_an_author_that_breaks_the_load_of_a_service_can_repeat_it(run: Runner) -> None:
    code = """function onTrack(event) {
      AWS.config;
      const { defineProperty } = Object;
      let failure;
      Object.defineProperty = () => { throw new Error('patched') };
      try { AWS.DynamoDB } catch (error) { failure = error.message }
      Object.defineProperty = defineProperty;
      return { ...event, value: [failure, typeof AWS.DynamoDB.DocumentClient] };
    }"""
    assert orjson.loads(run.one(code, TRACK).event)["value"] == ["patched", "function"]


def test_a_proxy_is_refused(client: Client) -> None:
    expression = (
        f"client('EventBridge', settings, {{ httpOptions: {{ proxy: 'http://x.test' }} }}).{PUT_EVENTS}.promise()"
    )
    assert client.value(f"{expression}.catch((error) => error.message)") == (
        "httpOptions.proxy is not available in this runtime"
    )
    assert client.sink.requests == []
