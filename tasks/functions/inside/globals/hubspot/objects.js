// Objects of the CRM: one by one, in batches, and by search. The order of arguments is that of version 5.
//
// What a call gives is what HubSpot says (`result.id`, as in version 6 and later). It also has `result.body`, itself,
// and `result.response` (as in versions before that).
const { only } = require('services/only');

const OBJECTS = {
  contacts: 'contacts',
  companies: 'companies',
  deals: 'deals',
  lineItems: 'line_items',
  products: 'products',
  tickets: 'tickets',
};
const JSON_HEADERS = { Accept: 'application/json' };

const picked = (given, names) => {
  const fields = {};
  for (const name of names) if (given?.[name] !== undefined) fields[name] = given[name];
  return fields;
};
const batchOf = (given, names, others = []) => ({
  ...picked(given, others),
  inputs: Array.from(given.inputs ?? [], (one) => picked(one, names)),
});

const DATES = ['archivedAt', 'completedAt', 'createdAt', 'requestedAt', 'startedAt', 'updatedAt'];
const dated = (value) => {
  if (typeof value !== 'object' || value === null) return value;
  const result = { ...value };
  for (const name of DATES) if (typeof result[name] === 'string') result[name] = new Date(result[name]);
  if (Array.isArray(result.results)) result.results = result.results.map(dated);
  return result;
};

const resultOf = (response) => {
  const isEmpty = response.body === undefined;
  const result = isEmpty ? {} : dated(response.body);
  if (typeof result !== 'object' || result === null) return { body: result, response };
  Object.defineProperty(result, 'body', { value: isEmpty ? undefined : result, configurable: true, writable: true });
  Object.defineProperty(result, 'response', { value: response, configurable: true, writable: true });
  return result;
};

const need = (value, name, method) => {
  if (value === null || value === undefined) {
    throw new Error(`Required parameter ${name} was null or undefined when calling ${method}.`);
  }
};

// Later versions have `propertiesWithHistory` before the associations.
const checkArchived = (value, method, order) => {
  if (value === undefined || value === null || typeof value === 'boolean') return;
  throw new TypeError(`hubspotlib.hubspot: ${method} takes (${order}), as version 5 of @hubspot/api-client`);
};

const singular = { companies: 'companyId', lineItems: 'lineItemId' };

exports.OBJECTS = OBJECTS;

exports.crmObject = (name, path, ask, reason) => {
  const folder = `/crm/v3/objects/${path}`;
  const idName = singular[name] ?? `${name.slice(0, -1)}Id`;
  const at = (id) => `${folder}/${encodeURIComponent(String(id))}`;
  const request = async (method, target, query, body, options, headers = JSON_HEADERS) =>
    resultOf(await ask(method, { path: target }, query, body, { ...headers, ...options?.headers }));

  const basicApi = {
    async archive(id, options) {
      need(id, idName, 'archive');
      return request('DELETE', at(id), {}, undefined, options, { Accept: '*/*' });
    },
    async create(input, options) {
      need(input, 'simplePublicObjectInput', 'create');
      return request('POST', folder, {}, picked(input, ['properties', 'associations']), options);
    },
    async getById(id, properties, associations, archived, idProperty, options) {
      need(id, idName, 'getById');
      checkArchived(archived, 'getById', `${idName}, properties, associations, archived, idProperty`);
      return request('GET', at(id), { properties, associations, archived, idProperty }, undefined, options);
    },
    async getPage(limit, after, properties, associations, archived, options) {
      checkArchived(archived, 'getPage', 'limit, after, properties, associations, archived');
      return request('GET', folder, { limit, after, properties, associations, archived }, undefined, options);
    },
    async update(id, input, idProperty, options) {
      need(id, idName, 'update');
      need(input, 'simplePublicObjectInput', 'update');
      return request('PATCH', at(id), { idProperty }, picked(input, ['properties']), options);
    },
  };

  const batch = (method, body, options, query = {}, headers = JSON_HEADERS) =>
    request('POST', `${folder}/batch/${method}`, query, body, options, headers);
  const batchApi = {
    async archive(input, options) {
      need(input, 'batchInputSimplePublicObjectId', 'archive');
      return batch('archive', batchOf(input, ['id']), options, {}, { Accept: '*/*' });
    },
    async create(input, options) {
      need(input, 'batchInputSimplePublicObjectInput', 'create');
      return batch('create', batchOf(input, ['properties', 'associations']), options);
    },
    async read(input, archived, options) {
      need(input, 'batchReadInputSimplePublicObjectId', 'read');
      const others = ['properties', 'propertiesWithHistory', 'idProperty'];
      return batch('read', batchOf(input, ['id'], others), options, { archived });
    },
    async update(input, options) {
      need(input, 'batchInputSimplePublicObjectBatchInput', 'update');
      return batch('update', batchOf(input, ['properties', 'id', 'idProperty']), options);
    },
  };

  const searchApi = {
    async doSearch(input, options) {
      need(input, 'publicObjectSearchRequest', 'doSearch');
      const names = ['filterGroups', 'sorts', 'query', 'properties', 'limit', 'after'];
      return request('POST', `${folder}/search`, {}, picked(input, names), options);
    },
  };

  const getAll = async (limit = 100, after, ...rest) => {
    const found = [];
    let next = after;
    do {
      const page = await basicApi.getPage(limit, next, ...rest);
      found.push(...page.results);
      next = page.paging?.next?.after;
    } while (next !== undefined && next !== null);
    return found;
  };

  const full = `hubspotlib.hubspot.crm.${name}`;
  const apis = { basicApi, batchApi, searchApi };
  for (const api of Object.keys(apis)) apis[api] = only(apis[api], `${full}.${api}`, reason);
  return only({ ...apis, getAll }, full, reason);
};
