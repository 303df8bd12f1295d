export { backingServicesFromConfiguration } from './configuration.js';
export {
  backingServiceFromImage,
  backingServiceFromUrl,
  backingServicesFromDependencies,
  backingServicesFromVariables,
  type Dependency,
  imageParts,
  type VariableValue,
  withDefaults,
} from './find.js';
export { type BackingServiceImage, backingServiceImage, connectionUrl, defaultVersion, settingsFor } from './images.js';
export { mergeBackingServices } from './merge.js';
export { type DriverEcosystem, defaultPort } from './signs.js';
