import help from './help'
import pages from './pages'
import words from './words'

export default { ...words, ...pages, ...help }
