// Asking while the hand moves: one question at a time, and after each answer the newest question, never those between.

export interface Live<Q> {
  ask: (question: Q) => void
  /** Forgets what waits and ignores the answer that is still under way. */
  drop: () => void
  readonly busy: boolean
}

export function live<Q, A>(send: (question: Q) => Promise<A>, hear: { answer: (answer: A, question: Q) => void; fault: (error: unknown) => void; busy?: (on: boolean) => void }): Live<Q> {
  let waiting: { question: Q } | null = null
  let under = false
  let age = 0
  async function run(): Promise<void> {
    under = true
    hear.busy?.(true)
    while (waiting) {
      const { question }: { question: Q } = waiting
      waiting = null
      const mine = age
      try {
        const answer = await send(question)
        if (mine === age) hear.answer(answer, question)
      } catch (error) {
        // An old question's refusal says nothing of the newer one.
        if (mine === age && !waiting) hear.fault(error)
      }
    }
    under = false
    hear.busy?.(false)
  }
  return {
    ask(question) { waiting = { question }; if (!under) void run() },
    drop() { waiting = null; age += 1 },
    get busy() { return under },
  }
}
