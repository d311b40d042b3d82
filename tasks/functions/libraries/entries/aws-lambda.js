const { define } = require('./aws-core');

define('Lambda', '2015-03-31', () => ({
  ...require('aws-sdk/apis/lambda-2015-03-31.min.json'),
  paginators: require('aws-sdk/apis/lambda-2015-03-31.paginators.json').pagination,
  waiters: require('aws-sdk/apis/lambda-2015-03-31.waiters2.json').waiters,
}));
require('aws-sdk/lib/services/lambda');
