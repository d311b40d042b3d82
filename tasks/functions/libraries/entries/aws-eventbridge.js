const { define } = require('./aws-core');

define('EventBridge', '2015-10-07', () => ({
  ...require('aws-sdk/apis/eventbridge-2015-10-07.min.json'),
  paginators: require('aws-sdk/apis/eventbridge-2015-10-07.paginators.json').pagination,
}));
require('aws-sdk/lib/services/eventbridge');
