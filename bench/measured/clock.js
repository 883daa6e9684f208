/** Wall time and the CPU time of all threads of this process, in ms. */
exports.now = () => {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now(), cpu: (user + system) / 1000 };
};

exports.between = (from, to) => ({ wall: to.wall - from.wall, cpu: to.cpu - from.cpu });
