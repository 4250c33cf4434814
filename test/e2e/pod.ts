// Pods of the suite's own, as restricted as Muster's.

export interface Program {
  readonly name: string;
  readonly image: string;
  /** Of node. */
  readonly args: readonly string[];
  readonly env?: readonly object[];
  readonly volumeMounts?: readonly object[];
  readonly volumes?: readonly object[];
}

/** The spec of a pod that runs a program of the image, once. */
export function podSpec({ volumes = [], ...program }: Program): object {
  const securityContext = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  };
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{ ...program, imagePullPolicy: 'IfNotPresent', securityContext }],
    volumes,
  };
}
