// `_.camelCase`, `_.snakeCase`, `_.kebabCase`, `_.startCase`, `_.upperFirst` and `_.deburr` know words and accents.
const onTrack = (event) => {
  const names = ['First Name', 'first_name', 'firstName2', 'XMLHttpRequest', 'déjà vu', '--foo-bar--', "it's 10th"];
  return {
    ...event,
    value: names.map((name) => [
      _.camelCase(name),
      _.snakeCase(name),
      _.kebabCase(name),
      _.startCase(name),
      _.upperFirst(_.lowerCase(name)),
      _.deburr(name),
      _.words(name),
    ]),
  };
};
