// Loaded into each service that `npm start` starts: it ends the service when `npm start` itself is gone.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
