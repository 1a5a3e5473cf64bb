import { textsOf, type Data } from '../project/composeData.ts';

/** Whether `docker compose up` leaves the service out, since it is of a profile. */
export const isLeftOut = ({ profiles }: Data): boolean => textsOf(profiles).length > 0;
