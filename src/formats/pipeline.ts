/**
 * Names that the pipeline and the platforms agree on: a platform's deploy job reads the image that the publish job of a
 * service pushed. The job that reads it must list `publishJob(service)` in its `needs`.
 */

/** Id of the job that builds and pushes the image of a service. */
export function publishJob(service: string): string {
  return `publish-${service}`;
}

/** Expression for the pushed image by digest: `ghcr.io/owner/name@sha256:…`. */
export function publishedImage(service: string): string {
  return `\${{ needs.${publishJob(service)}.outputs.image }}`;
}

/** Expression for the digest alone: `sha256:…`. */
export function publishedDigest(service: string): string {
  return `\${{ needs.${publishJob(service)}.outputs.digest }}`;
}
