// The AWS SDK. A service is loaded on first use of its name; the others are refused by name.
const { AWS, lazily } = require('./aws-core');

const SERVICES = {
  DynamoDB: () => require('./aws-dynamodb'),
  EventBridge: () => require('./aws-eventbridge'),
  Lambda: () => require('./aws-lambda'),
  S3: () => require('./aws-s3'),
  SNS: () => require('./aws-sns'),
  SQS: () => require('./aws-sqs'),
};
for (const name in SERVICES) {
  AWS.Service._serviceMap[name.toLowerCase()] = true; // so that AWS.config takes settings for it
  lazily(AWS, name, () => {
    SERVICES[name]();
    return AWS[name];
  });
}

// Where credentials could come from that are not the author's.
const FOREIGN = new Set([
  'ChainableTemporaryCredentials', 'CognitoIdentityCredentials', 'EC2MetadataCredentials', 'ECSCredentials',
  'EnvironmentCredentials', 'FileSystemCredentials', 'MetadataService', 'ProcessCredentials', 'RemoteCredentials',
  'SAMLCredentials', 'SSOTokenProvider', 'SharedIniFileCredentials', 'SsoCredentials', 'TemporaryCredentials',
  'TokenFileWebIdentityCredentials', 'TokenProviderChain', 'WebIdentityCredentials',
]);
const refusal = (name) => {
  if (FOREIGN.has(name)) return 'give accessKeyId, secretAccessKey and sessionToken, from settings';
  const services = Object.values(require('aws-sdk/apis/metadata.json'));
  if (!services.some((service) => service.name === name)) return undefined;
  const known = Object.keys(SERVICES).join(', ');
  const instead =
    'sign a request to another with AWS.Signers.V4 and send it with fetch, as docs/functions/aws.md shows';
  return `of the services there are ${known}; ${instead}`;
};

// Only names that AWS does not have get here.
const refuseOthers = {
  get(target, name, receiver) {
    const reason = typeof name === 'string' && !(name in target) ? refusal(name) : undefined;
    if (reason !== undefined) throw new Error(`AWS.${name} is not available in this runtime: ${reason}`);
    return Reflect.get(target, name, receiver);
  },
};
Object.setPrototypeOf(AWS, new Proxy(Object.prototype, refuseOthers));

AWS.config.loadFromPath = () => {
  throw new Error('AWS.config.loadFromPath is not available in this runtime: functions have no files');
};

// The SDK's message speaks of files that are not here.
AWS.EventListeners.Core.addNamedListener('EXPLAIN_CREDENTIALS', 'error', (error) => {
  if (error.code !== 'CredentialsError' || !error.message.includes('AWS_CONFIG_FILE')) return;
  error.message = 'Missing credentials in config: give accessKeyId and secretAccessKey, from settings';
});

module.exports = AWS;
