// axe on every German page of the shop, in a file of its own because a file has a deadline.
import { testPages } from "./support/axe.mjs";
import { sitePages } from "./support/pages.mjs";

testPages(sitePages().filter((path) => path.startsWith("/de/")));
