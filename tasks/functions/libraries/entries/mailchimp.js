exports.mailchimp = require('@mailchimp/mailchimp_marketing');
