// The types of the API, which the tests make from docs/openapi.json, by the names that the pages use.
import type { components } from 'openapi';

type Schemas = components['schemas'];

export type Child = Node | string | false | null | undefined | '' | 0;

export type Guest = Schemas['Guest'];
export type Question = Schemas['Question'];
export type Settings = Schemas['Settings'];
// As a host sees them.
export type Stats = Required<Schemas['Stats']>;
export type Invitation = Schemas['Invitation'];
export type InvitedMember = Schemas['InvitedMember'];
export type InvitationAnswer = Schemas['InvitationAnswer'];
export type InvitedGuest = Schemas['InvitedGuest'];
export type GroupSummary = Schemas['GroupSummary'];
export type Activity = Schemas['Activity'];
export type AccessKey = Schemas['AccessKey'];
export type NewAccessKey = Schemas['NewAccessKey'];
export type ImportReport = Schemas['Import'];
export type ProblemBody = Schemas['Problem'];
export type Change = Schemas['ProblemChange'];
