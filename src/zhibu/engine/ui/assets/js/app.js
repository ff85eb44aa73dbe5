// Everything that moves. Pages work without it, save for scanning, drafts that save themselves, and bulk choice.
import htmx from 'htmx.org/dist/htmx.esm.js'
import { watchDrafts } from './autosave.js'
import { watchBusy } from './busy.js'
import { watchChoice } from './choice.js'
import { watchCopies } from './copy.js'
import { watchDialogs } from './dialog.js'
import { watchFind } from './find.js'
import { watchFocus } from './focus.js'
import { watchJobs } from './job.js'
import { watchKeys } from './keys.js'
import { watchLook } from './look.js'
import { watchMenus } from './menu.js'
import { watchNetwork } from './network.js'
import { watchPens } from './pen.js'
import { watchPrint } from './print.js'
import { watchRoving } from './rove.js'
import { watchSession } from './session.js'
import { watchShell } from './shell.js'
import { watchTicks } from './tick.js'
import { watchTrees } from './tree.js'

// Also where a page brings no <meta name="htmx-config">: nothing is evaluated, no <style> is added.
htmx.config.allowEval = false
htmx.config.includeIndicatorStyles = false

for (const watch of [
  watchLook, watchMenus, watchDialogs, watchBusy, watchFocus, watchNetwork, watchSession, watchCopies, watchKeys,
  watchTrees, watchRoving, watchChoice, watchTicks, watchJobs, watchPens, watchFind, watchPrint, watchShell,
]) watch(htmx)
watchDrafts(htmx)
