/** First argument of our own program when it is to run as the simulator's QScanner. */
export const simulatedQScanner = 'simulated-qscanner';
