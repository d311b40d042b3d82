const { define } = require('./aws-core');

define('SNS', '2010-03-31', () => ({
  ...require('aws-sdk/apis/sns-2010-03-31.min.json'),
  paginators: require('aws-sdk/apis/sns-2010-03-31.paginators.json').pagination,
}));
