// The last line of a test run: `N passed, N failed`, with `, N skipped` when some were. A file that cannot be loaded, a hook
// that throws and an error that nobody caught are failures like a test's.
import type { Reporter, TestModule } from 'vitest/node';

export class Tally implements Reporter {
  #passed = 0;
  #failed = 0;
  #skipped = 0;
  #ended = false;

  onInit(): void {
    process.once('exit', (code) => {
      // The run broke off before its end, or something went wrong outside of every test.
      if (!this.#ended || (code !== 0 && this.#failed === 0)) this.#failed += 1;
      if (this.#failed > 0) process.exitCode = 1;
      const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : '';
      process.stdout.write(`${this.#passed} passed, ${this.#failed} failed${skipped}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    this.#ended = true;
    this.#failed += errors.length;
    for (const module of modules) {
      if (module.errors().length > 0) this.#failed += 1;
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) this.#failed += 1;
      for (const test of module.children.allTests()) this.#count(test.result().state);
    }
  }

  #count(state: 'passed' | 'failed' | 'skipped' | 'pending'): void {
    if (state === 'passed') this.#passed += 1;
    else if (state === 'skipped') this.#skipped += 1;
    else this.#failed += 1;
  }
}
