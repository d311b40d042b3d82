// Parameters that are missing, of a wrong type or unknown fail before anything is sent, all in one error.
const keys = { region: 'eu-central-1', accessKeyId: 'a', secretAccessKey: 'b' };
const about = ({ name, code, message, errors }) => [name, code, message, errors?.map((one) => one.code)];
const failure = (promise) => promise.then(() => 'no failure', about);
const onTrack = async (event) => {
  const s3 = new AWS.S3(keys);
  const value = [
    await failure(s3.putObject({ Bucket: 'b' }).promise()),
    await failure(s3.putObject({ Bucket: 1, Key: 'k', Unknown: 2, Metadata: { a: 1 } }).promise()),
    await failure(s3.getObject({ Bucket: '', Key: 'k' }).promise()),
    await failure(new AWS.SQS(keys).sendMessageBatch({ QueueUrl: 'https://q.x/', Entries: [{ Id: 1 }] }).promise()),
    await failure(new AWS.SNS(keys).publish({}).promise()),
    await failure(new AWS.DynamoDB(keys).putItem({ TableName: 't', Item: { a: 'text' } }).promise()),
    await failure(new AWS.Lambda({ ...keys, region: undefined }).invoke({ FunctionName: 'f' }).promise()),
  ];
  return { ...event, value };
};
