import fc from 'fast-check';

/** The same cases in each run, so that it judges the change and not the day; SLIPWAY_SEED=$RANDOM looks at others. */
fc.configureGlobal({ seed: Number(process.env['SLIPWAY_SEED'] ?? 20_261_126) });
