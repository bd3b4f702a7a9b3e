// Five calls with types that openapi-typescript has made from docs/openapi.json. The address is in SERVE_URL.
import createClient from "openapi-fetch";
import type { components, paths } from "./out/api.js";

declare const process: { env: Record<string, string | undefined>; exitCode?: number };

type Guest = components["schemas"]["Guest"];

const client = createClient<paths>({ baseUrl: process.env.SERVE_URL ?? "http://localhost:8080" });

function take<T>(answer: { data?: T; error?: { code: string; detail: string } }): T {
  if (answer.data === undefined) throw new Error(`${answer.error?.code}: ${answer.error?.detail}`);
  return answer.data;
}

const guest: Guest = take(
  await client.POST("/guests", { body: { first_name: "Åsa", last_name: "Öberg", email: null } }),
);
const answered: Guest = take(
  await client.POST("/guests/{guest_id}/rsvp", {
    params: { path: { guest_id: guest.id } },
    body: { attending: true, dietary: "vegan" },
  }),
);
const page = take(await client.GET("/guests", { params: { query: { q: "oberg", limit: 1 } } }));
const stats = take(await client.GET("/admin/stats"));
const missing = await client.GET("/guests/{guest_id}", {
  params: { path: { guest_id: "00000000-0000-4000-8000-000000000000" } },
});

console.log(
  JSON.stringify({
    name: guest.first_name,
    attending: answered.attending,
    found: page.guests.map((found) => found.id === guest.id),
    counted: (stats.attending ?? 0) >= 1,
    code: missing.error?.code,
  }),
);
