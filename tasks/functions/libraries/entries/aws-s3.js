const { AWS, define } = require('./aws-core');

define('S3', '2006-03-01', () => ({
  ...require('aws-sdk/apis/s3-2006-03-01.min.json'),
  paginators: require('aws-sdk/apis/s3-2006-03-01.paginators.json').pagination,
  waiters: require('aws-sdk/apis/s3-2006-03-01.waiters2.json').waiters,
}));
require('aws-sdk/lib/services/s3');

// A body goes out as a whole: there is no answer to wait for before it.
AWS.S3.prototype.addExpect100Continue = () => {};
