// Settings hold for all services, for one by name, or for one client; endpoints and credentials may be objects.
const onTrack = (event) => {
  const credentials = new AWS.Credentials({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' });
  AWS.config.update({ region: 'eu-west-1', credentials, maxRetries: 1, sqs: { region: 'us-west-2' } });
  const shown = (service) => {
    const { config, endpoint } = service;
    return [config.region, config.credentials.accessKeyId, config.credentials.sessionToken, config.maxRetries,
      config.httpOptions.timeout, endpoint.href, endpoint.hostname, endpoint.port, service.numRetries()];
  };
  const value = [
    shown(new AWS.S3()), shown(new AWS.SQS()), shown(new AWS.SNS({ httpOptions: { timeout: 5 } })),
    shown(new AWS.DynamoDB({ region: 'eu-central-1', accessKeyId: 'x', secretAccessKey: 'y', maxRetries: 7 })),
    shown(new AWS.Lambda({ endpoint: 'http://localhost:4574/base' })),
    shown(new AWS.EventBridge({ endpoint: new AWS.Endpoint('events.example:8080') })),
    shown(new AWS.S3({ useDualstackEndpoint: true })), shown(new AWS.SNS({ region: 'us-gov-west-1' })),
    AWS.VERSION, AWS.config.s3ForcePathStyle, AWS.S3.serviceIdentifier, credentials.expired, credentials.needsRefresh(),
    new AWS.S3().makeRequest('listBuckets').httpRequest.headers['User-Agent'].split('/')[0],
  ];
  return { ...event, value };
};
