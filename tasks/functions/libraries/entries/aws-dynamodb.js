const { define } = require('./aws-core');

define('DynamoDB', '2012-08-10', () => ({
  ...require('aws-sdk/apis/dynamodb-2012-08-10.min.json'),
  paginators: require('aws-sdk/apis/dynamodb-2012-08-10.paginators.json').pagination,
  waiters: require('aws-sdk/apis/dynamodb-2012-08-10.waiters2.json').waiters,
}));
require('aws-sdk/lib/services/dynamodb');
