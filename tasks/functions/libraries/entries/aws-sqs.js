const { define } = require('./aws-core');

define('SQS', '2012-11-05', () => ({
  ...require('aws-sdk/apis/sqs-2012-11-05.min.json'),
  paginators: require('aws-sdk/apis/sqs-2012-11-05.paginators.json').pagination,
}));
require('aws-sdk/lib/services/sqs');
