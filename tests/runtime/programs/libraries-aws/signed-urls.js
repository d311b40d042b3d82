// `getSignedUrl`, also with a callback or a promise, and `createPresignedPost` sign addresses and forms.
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret/+=', sessionToken: 'a+b/c=' };
const client = (options) => new AWS.S3({ ...keys, region: 'eu-central-1', signatureVersion: 'v4', ...options });
const onTrack = async (event) => {
  const place = { Bucket: 'example-bucket', Key: 'a folder/ü+(1)*.json' };
  const s3 = client();
  const urls = [
    s3.getSignedUrl('getObject', place),
    s3.getSignedUrl('putObject', { ...place, Expires: 60, ContentType: 'text/plain', Metadata: { a: 'b' } }),
    await s3.getSignedUrlPromise('getObject', { ...place, ResponseContentDisposition: 'attachment; filename="a b"' }),
    await new Promise((resolve) => s3.getSignedUrl('headObject', place, (error, url) => resolve([error, url]))),
    client({ s3ForcePathStyle: true }).getSignedUrl('getObject', place),
    client({ endpoint: 'https://storage.example:8443/base' }).getSignedUrl('deleteObject', place),
    client({ region: 'us-east-1' }).getSignedUrl('listObjectsV2', { Bucket: 'a.dotted.name', Prefix: 'x/' }),
    client({ region: 'us-east-1', signatureVersion: undefined }).getSignedUrl('getObject', place),
  ];
  const form = s3.createPresignedPost({ Bucket: 'example-bucket', Fields: { key: 'a' }, Expires: 60 });
  return { ...event, value: [urls, form] };
};
